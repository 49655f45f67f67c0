import * as z from 'zod/mini'
import { AppError } from '#core/contract/error'
import { readBytes } from '../body/readBytes.ts'
import { cleanText } from './cleanText.ts'
import type { Target } from './target.ts'
import { upstreamLimits } from './limits.ts'
import { parseRetryAfter } from './retryAfter.ts'

/** OpenAI's form, vLLM's older one without the outer object, and whatever else has a message. */
const ErrorFields = z.looseObject({
  message: z.optional(z.string()),
  type: z.nullish(z.string()),
  param: z.nullish(z.string()),
  code: z.nullish(z.union([z.string(), z.number()])),
})
type ErrorFields = z.infer<typeof ErrorFields>

/** The error of an answer that is not 200. Reads a bounded part of it; its own text goes no further than `cleanText` lets it. */
export async function readError(response: Response, target: Target, signal: AbortSignal): Promise<AppError> {
  const retryAfterMs = parseRetryAfter(response.headers)
  const fields = errorFields(await readJson(response, signal)) ?? {}
  return toError(response.status, { ...fields, retryAfterMs }, target)
}

/** What a body or an event says that holds an error where an answer was expected; undefined when it holds none. */
export function errorInside(value: unknown, target: Target): AppError | undefined {
  if (value === null || typeof value !== 'object') return undefined
  // Some servers send "error": null with every answer.
  const isError = ('error' in value && value.error != null) || Reflect.get(value, 'object') === 'error'
  if (!isError) return undefined
  const fields = errorFields(value) ?? {}
  return toError(statusOf(fields), { ...fields, retryAfterMs: undefined }, target)
}

function toError(
  status: number,
  error: ErrorFields & { retryAfterMs: number | undefined },
  { name, secrets }: Target,
): AppError {
  const { retryAfterMs } = error
  if (status === 400 || status === 413 || status === 422) {
    const message = error.message === undefined ? 'it gives no reason' : cleanText(error.message, secrets)
    const param = /^[\w.[\]-]{1,64}$/.test(error.param ?? '') ? (error.param ?? undefined) : undefined
    return new AppError(
      callerCode(error),
      `Cannot answer: the model's server refuses the request: ${message}`,
      { param },
    )
  }
  if (status === 429 || status === 503 || status === 529) {
    return new AppError(
      'upstream_unavailable',
      `Cannot use the server "${name}" now: it answers ${status}; try again later`,
      { retryAfterMs },
    )
  }
  if (status >= 200 && status < 300) {
    return new AppError(
      'upstream_invalid',
      `Cannot use the answer of the server "${name}": its status is ${status}, not 200`,
    )
  }
  return new AppError(
    'upstream_failed',
    `Cannot get an answer from the server "${name}": it answers ${status}`,
    {
      retryAfterMs,
    },
  )
}

function callerCode({
  code,
  type,
  message = '',
}: ErrorFields): 'context_length_exceeded' | 'content_filtered' | 'invalid_request' {
  const words = `${String(code)} ${String(type)}`
  if (/context_length/.test(words) || /maximum context length/i.test(message))
    return 'context_length_exceeded'
  return /content_(filter|policy)/.test(words) ? 'content_filtered' : 'invalid_request'
}

/** The status that an error inside a 200 stands for. */
function statusOf({ code, type }: ErrorFields): number {
  const number = Number(code)
  if (Number.isInteger(number) && number >= 400 && number <= 599) return number
  const words = `${String(code)} ${String(type)}`
  if (/rate_limit|overloaded|unavailable/.test(words)) return 503
  return /invalid_request|context_length|content_(filter|policy)/.test(words) ? 400 : 500
}

function errorFields(value: unknown): ErrorFields | undefined {
  const inner = value !== null && typeof value === 'object' && 'error' in value ? value.error : value
  if (typeof inner === 'string') return { message: inner }
  return ErrorFields.safeParse(inner).data
}

async function readJson(response: Response, signal: AbortSignal): Promise<unknown> {
  try {
    const bytes = await readBytes(response, { maxBytes: upstreamLimits.errorBytes, signal })
    if (bytes === undefined) await response.body?.cancel()
    return bytes && JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    if (signal.aborted) throw error
    return undefined
  }
}
