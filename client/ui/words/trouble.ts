import { AppError } from '#core/contract/error'
import type { ErrorCode } from '#core/contract/error'
import type { Reach } from '#core/contract/request'
import { formatMs } from './numbers.ts'

/** An error as people need it: what happened, what is safe, what to do. */
export type Trouble = { happened: string; safe: string; todo: string; detail: string }
export type TroubleContext = { reach: Reach; online: boolean }

type Words = { happened: string; todo: string }

const again = 'Ask again in a moment.'
const unreachable: Words = { happened: 'Our server cannot be reached.', todo: again }
const busy: Words = { happened: 'Our server has too much to do just now.', todo: again }
const deviceFailed: Words = {
  happened: 'The model on this device did not work.',
  todo: 'Reload the page; if it happens again, allow our servers in Settings.',
}
const notUnderstood: Words = {
  happened: 'This question could not be taken as it is.',
  todo: 'Ask it in fewer, plainer words.',
}
const fault: Words = {
  happened: 'Something in Hedge went wrong.',
  todo: 'Ask again; reload the page if it stays.',
}
const refused: Words = { happened: 'Our server did not let this page in.', todo: 'Reload the page.' }

const byCode: Partial<Record<ErrorCode, Words>> = {
  invalid_request: notUnderstood,
  body_too_large: { ...notUnderstood, todo: 'Ask about one document, or in fewer words.' },
  missing_key: refused,
  invalid_key: refused,
  rate_limited: { happened: 'Too many questions came from here in a short time.', todo: again },
  over_capacity: busy,
  engine_unavailable: busy,
  origin_unavailable: unreachable,
  upstream_invalid: unreachable,
  engine_failed: deviceFailed,
  integrity_failed: {
    happened: 'The model on this device did not pass its check, so it is not used.',
    todo: deviceFailed.todo,
  },
  deadline_exceeded: { happened: 'The answer took too long.', todo: 'Ask again, or ask one document only.' },
  deadline_past: { happened: 'The answer took too long.', todo: 'Ask again, or ask one document only.' },
}

/** Any failure of a question in words. Never the text of an unknown error: that goes into `detail`, folded. */
export function troubleWords(error: unknown, context: TroubleContext): Trouble {
  const code = error instanceof AppError ? error.code : 'internal'
  const words = wordsFor(code, context)
  const retryAfterMs = error instanceof AppError ? error.retryAfterMs : undefined
  return {
    happened: words.happened,
    safe:
      context.reach === 'device'
        ? 'Your documents are kept, and nothing left this device.'
        : 'Your documents and earlier answers are kept.',
    todo:
      retryAfterMs !== undefined && words.todo === again
        ? `Ask again in ${formatMs(Math.ceil(retryAfterMs / 1_000) * 1_000)}.`
        : words.todo,
    detail: error instanceof Error ? error.message : String(error),
  }
}

function wordsFor(code: ErrorCode, { reach, online }: TroubleContext): Words {
  if (code === 'no_plan' || code === 'offline') {
    if (reach === 'device') {
      return {
        happened: 'This device cannot answer on its own just now, and nothing may leave it.',
        todo: 'Wait until the model is here, or allow our servers in Settings.',
      }
    }
    if (!online)
      return {
        happened: 'You are offline, and this question needs our server.',
        todo: 'Ask again when you are connected.',
      }
    return {
      happened: 'No place is left that may answer this.',
      todo: 'Allow more in Settings, or ask again later.',
    }
  }
  return byCode[code] ?? fault
}
