import { type ChatUse, countCharacters, useOf } from '#core/chat/chatUse'
import { charactersPerToken } from '#core/chat/likelyInput'
import { ChunkFold } from '#core/chat/chunkFold'
import { AppError, isAbort } from '#core/contract/error'
import type { ChatChunk } from '#core/contract/http/chatChunk'
import type { ModelPrice } from '#core/contract/modelPrice'
import { price } from '#core/policy/price'
import { worstCaseMicroUsd } from '#core/policy/worstCase'
import type { Meter } from '../money/meter.ts'
import type { Paying } from '../money/payerOf.ts'
import type { Reservation } from '../money/reservation.ts'
import type { Use } from '../money/use.ts'
import type {
  Completed,
  PublicUpstreamModel,
  Streaming,
  UpstreamCall,
  Upstreams,
} from '../upstream/upstreams.ts'

/** Who pays for a call, and what it can cost. */
export type Order = {
  call: UpstreamCall
  caller: Paying
  model: PublicUpstreamModel
  /** What it can use at most. */
  worst: { inputTokens: number; maxOutputTokens: number }
  /** Of the request: its tokens are estimated by it where the upstream does not say. */
  bodyBytes: number
  keepAlive(promise: Promise<unknown>): void
}

const sentOf = ({ call: { body }, bodyBytes }: Order) => ({ body, bodyBytes })

/** Written beyond what was set aside, until more is set aside: a paragraph at a time. */
const moreTokens = 256

/**
 * Calls of upstreams that are paid for: the worst case is set aside before anything is sent, and exactly one row says what it
 * really was. A call that brought nothing costs nothing; of a stream that was left or broke, what came until then is paid.
 */
export class PaidUpstreams {
  readonly #upstreams: Upstreams
  readonly #meter: Meter

  constructor(upstreams: Upstreams, meter: Meter) {
    this.#upstreams = upstreams
    this.#meter = meter
  }

  async complete(order: Order, signal: AbortSignal): Promise<Completed> {
    const reservation = await this.#reserve(order, signal)
    try {
      const completed = await this.#upstreams.complete(order.call, signal)
      const { usage, choices } = completed.body
      const use = useOf(usage, { ...sentOf(order), outputCharacters: countCharacters(choices) })
      reservation.settle(toUse(order, { use, price: completed.price, outcome: 'done' }))
      return completed
    } catch (error) {
      reservation.settle(nothingCame(order, error, signal))
      throw error
    }
  }

  async stream(order: Order, signal: AbortSignal): Promise<Streaming> {
    const reservation = await this.#reserve(order, signal)
    try {
      const streaming = await this.#upstreams.stream(order.call, signal)
      return { ...streaming, chunks: metered(streaming, order, reservation) }
    } catch (error) {
      reservation.settle(nothingCame(order, error, signal))
      throw error
    }
  }

  #reserve({ call, caller, model, worst, keepAlive }: Order, signal: AbortSignal): Promise<Reservation> {
    const { inputTokens, maxOutputTokens } = worst
    return this.#meter.reserve(caller, {
      requestId: call.requestId,
      model: model.id,
      maxMicroUsd: worstCaseMicroUsd(this.#upstreams.price(model.id), {
        inputTokens,
        maxOutputTokens,
        batch: caller.batch === true,
      }),
      tokens: inputTokens + maxOutputTokens,
      keepAlive,
      signal,
    })
  }
}

async function* metered(
  streaming: Streaming,
  order: Order,
  reservation: Reservation,
): AsyncGenerator<ChatChunk, void> {
  const fold = new ChunkFold()
  let paidTokens = order.worst.maxOutputTokens
  try {
    for await (const chunk of streaming.chunks) {
      fold.add(chunk)
      if (fold.characters > paidTokens * charactersPerToken) {
        await extend(reservation, streaming.price)
        paidTokens += moreTokens
      }
      yield chunk
    }
  } finally {
    const use = useOf(fold.usage, { ...sentOf(order), outputCharacters: fold.characters })
    const outcome = fold.isWhole(order.call.body.n ?? 1) ? 'done' : 'cut'
    reservation.settle(toUse(order, { use, price: streaming.price, outcome }))
  }
}

/** A server that writes more than it was allowed to is paid for it while the budget lasts. */
async function extend(reservation: Reservation, model: ModelPrice): Promise<void> {
  const { microUsd } = price(model, { inputTokens: 0, cachedInputTokens: 0, outputTokens: moreTokens })
  if (await reservation.extend(microUsd)) return
  throw new AppError(
    'budget_exceeded',
    'Cannot go on with the answer: it became longer than was set aside for it, and the budget has no more; send a smaller max_tokens',
  )
}

function toUse(
  { call, caller }: Order,
  { use, price: model, outcome }: { use: ChatUse; price: ModelPrice; outcome: Use['outcome'] },
): Use {
  const { inputTokens, cachedInputTokens, outputTokens } = use
  const batch = caller.batch === true
  const { microUsd } = price(model, { inputTokens, cachedInputTokens, outputTokens, batch })
  const used = { inputTokens, cachedInputTokens, outputTokens, microUsd, outcome }
  return { requestId: call.requestId, tier: 'origin', model: call.model, ...used, cache: 'miss' }
}

function nothingCame({ call }: Order, error: unknown, signal: AbortSignal): Use {
  const outcome = isAbort(error) || signal.aborted ? 'cut' : 'failed'
  const nothing = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, microUsd: 0 }
  return { requestId: call.requestId, tier: 'origin', model: call.model, ...nothing, outcome }
}
