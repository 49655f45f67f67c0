import type { ChatBody } from '#core/contract/http/chatBody'
import type { ChatChunk } from '#core/contract/http/chatChunk'
import type { ChatCompletion } from '#core/contract/http/chatReply'
import type { ModelPrice } from '#core/contract/modelPrice'
import type { Attempt } from '#core/contract/receipt'
import type { TraceHeaders } from '#core/observe/traceContext'
import type { ServerStanding } from './standing.ts'
import type { Call } from './call.ts'

export type UpstreamCall = Call & {
  /** As the caller sent it, checked. `model`, `stream` and `stream_options` are set anew; `hedge` and `documents` stay here. */
  body: ChatBody
  /** W3C trace context, passed on. */
  trace?: TraceHeaders
}

export type PublicUpstreamModel = {
  id: string
  price: ModelPrice
  /** The longest answer of any server that may give one. */
  maxOutputTokens: number
}

/** Who answered, as which public id (another one than asked for, where a fallback names one), what it costs there, and who was asked. */
export type Answered = { upstream: string; model: string; price: ModelPrice; attempts: readonly Attempt[] }

/** A whole answer, checked; its `model` is that id, too. */
export type Completed = Answered & { body: ChatCompletion }

/**
 * An answer whose first token is here: from now on nobody else is asked. What goes wrong later is thrown out of the iteration
 * (`stream_interrupted`, or the signal's reason), so an iteration that ends by itself is a whole answer. Leaving it early
 * (`return`) cancels the upstream. The last chunk carries the usage where the upstream tells it.
 */
export type Streaming = Answered & { chunks: AsyncIterable<ChatChunk> }

/** Other people's servers that speak OpenAI's protocol. */
export type Upstreams = {
  models(): readonly PublicUpstreamModel[]
  has(model: string): boolean
  standing(): readonly ServerStanding[]
  /** The highest price of any server that may answer `model`, fallbacks included: what a reservation must hold. */
  price(model: string): ModelPrice
  /** Throws AppError; the signal's reason as soon as it fires. */
  complete(call: UpstreamCall, signal: AbortSignal): Promise<Completed>
  /** As `complete`, but resolves with the first token. */
  stream(call: UpstreamCall, signal: AbortSignal): Promise<Streaming>
}
