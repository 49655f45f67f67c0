import { AppError, type ErrorCode } from '#core/contract/error'
import type { ModelVersion } from '#core/contract/manifest'
import { Answer, type ClassifyReply, type Reply } from '#core/contract/reply'
import type { ClassifyRequest, Request as TaskRequest } from '#core/contract/request'
import { fromWire } from '#core/contract/wire'
import type { OriginReply } from './ports.ts'

/**
 * The origin's reply as an Answer to `request`, or the typed error that it stands for. Lenient to fields we do not know,
 * strict where a wrong answer would be passed on as a right one: anything else is `upstream_invalid`.
 */
export function checkAnswer(
  { status, body }: OriginReply,
  request: TaskRequest,
  model: ModelVersion,
): Answer {
  if (status !== 200) throw originError(body)
  const parsed = Answer.safeParse(body)
  if (!parsed.success) throw invalid('its body has another shape')
  const flaw = flawOf(parsed.data.reply, request, model)
  if (flaw !== undefined) throw invalid(flaw)
  return parsed.data
}

/** Every code that the origin may use about the edge itself, and what it means to the edge's caller. */
const translated: Partial<Record<ErrorCode, ErrorCode>> = {
  invalid_hop: 'upstream_invalid',
  missing_key: 'upstream_invalid',
  invalid_key: 'upstream_invalid',
  not_found: 'upstream_invalid',
  method_not_allowed: 'upstream_invalid',
  unsupported_media_type: 'upstream_invalid',
  internal: 'upstream_invalid',
  rate_limited: 'over_capacity',
  deadline_past: 'deadline_exceeded',
}

/** What an answer that is not 200 stands for. */
export function originError(body: unknown): AppError {
  const error = fromWire(body, 'the origin')
  const code = translated[error.code]
  if (code === undefined) return error
  return new AppError(code, `Cannot get an answer from the origin: it says ${error.code}`, {
    retryAfterMs: error.retryAfterMs,
    cause: error,
  })
}

function invalid(flaw: string): AppError {
  return new AppError(
    'upstream_invalid',
    `Cannot use the origin's answer: ${flaw}; nothing was kept, try again`,
  )
}

function flawOf(reply: Reply, request: TaskRequest, model: ModelVersion): string | undefined {
  if (reply.task !== request.task) return `it is about ${reply.task}, not ${request.task}`
  if (reply.model !== request.model) return 'it names another model'
  if (reply.task === 'embed' && request.task === 'embed') {
    const space = model.task === 'embed' ? model.vectorSpace : model.baseSpace
    if (reply.vectorSpace !== space) return `its vectors are not of ${space}`
    if (reply.vectors.length !== request.inputs.length) return 'it has another number of vectors'
    const characters = Math.ceil((model.dimensions * 4) / 3) * 4
    return reply.vectors.every((vector) => vector.length === characters) ? undefined : 'a vector is cut off'
  }
  if (reply.task === 'rerank' && request.task === 'rerank') {
    const indexes = new Set(reply.results.map(({ index }) => index))
    const known = [...indexes].every((index) => index >= 0 && index < request.documents.length)
    return known && indexes.size === reply.results.length && indexes.size <= request.topN
      ? undefined
      : 'it ranks documents that were not sent'
  }
  if (reply.task === 'extract' && request.task === 'extract') {
    const quotes = reply.nearest ? [...reply.answers, reply.nearest] : reply.answers
    const cited = quotes.every(
      ({ passageIndex, start, end, text }) => request.passages[passageIndex]?.text.slice(start, end) === text,
    )
    return cited ? undefined : 'it quotes what was not sent'
  }
  if (reply.task === 'classify' && request.task === 'classify') return flawOfClasses(reply, request)
  return undefined
}

function flawOfClasses(
  reply: ClassifyReply,
  { inputs, examples, topN }: ClassifyRequest,
): string | undefined {
  if (reply.results.length !== inputs.length) return 'it has another number of results'
  const own = examples && new Set(examples.map(({ label }) => label))
  for (const { labels, confidence } of reply.results) {
    if (labels.length === 0 || labels.length > topN) return 'it has another number of labels'
    if (own && labels.some(({ label }) => !own.has(label))) return 'it names labels that were not sent'
    const shares = [confidence, ...labels.map(({ probability }) => probability)]
    if (!shares.every((share) => share >= 0 && share <= 1)) return 'a probability is not from 0 to 1'
  }
  return undefined
}
