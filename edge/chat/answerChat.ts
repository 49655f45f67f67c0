import { worstUse } from '#core/chat/chatUse'
import { AppError } from '#core/contract/error'
import { notCached } from '#core/contract/http/cacheControl'
import { quotingModel } from '#core/contract/http/chatBody'
import { limits } from '#core/contract/limits'
import type { Decision } from '#core/contract/receipt'
import { decidingFields, wantsChance } from '#core/policy/chatKey'
import { resolvePreferences } from '#core/policy/preferences'
import type { Answerer } from '../answer.ts'
import { flightKey } from '../cache/flightKey.ts'
import { isFailure, mayAnswer } from '../cache/mayAnswer.ts'
import type { SemanticMemory } from '../cache/semanticMemory.ts'
import type { TenantGenerations } from '../cache/tenantGenerations.ts'
import type { UseCounter } from '../cache/useCounter.ts'
import { Deadline } from '../deadline.ts'
import type { Meter } from '../money/meter.ts'
import type { Ports } from '../ports.ts'
import type { PublicUpstreamModel } from '../upstream/upstreams.ts'
import type { ChatAnswer } from './chatAnswer.ts'
import { ChatCache, type ChatPlace } from './chatCache.ts'
import { decideChat } from './decideChat.ts'
import { type Earlier, type Passed, tellFlown, tellKept, tellWhole } from './tellAnswer.ts'
import { PaidUpstreams } from './paidUpstreams.ts'
import { quoteChat, routeQuotes } from './quoteChat.ts'
import type { IncomingChat } from './readChat.ts'
import { type Flight, UpstreamFlights } from './upstreamFlights.ts'

/** Where a chat runs, and what is known for it. */
type Placed = ChatPlace & {
  model: PublicUpstreamModel
  /** What it can use at most. */
  worst: { inputTokens: number; maxOutputTokens: number }
  decision: Decision
  lookedUpMs: number
}

export type ChatParts = {
  answerer: Answerer
  generations: TenantGenerations
  semantic: SemanticMemory
  meter: Meter
  uses: UseCounter
}

/** The edge's story of one chat, and the memory that the chats of an isolate share. */
export class ChatAnswerer {
  readonly #ports: Ports
  readonly #answerer: Answerer
  readonly #meter: Meter
  readonly #uses: UseCounter
  readonly #cache: ChatCache
  readonly #flights: UpstreamFlights

  constructor(ports: Ports, { answerer, generations, semantic, meter, uses }: ChatParts) {
    this.#ports = ports
    this.#answerer = answerer
    this.#meter = meter
    this.#uses = uses
    this.#cache = new ChatCache(ports, generations, semantic)
    this.#flights = new UpstreamFlights(ports.clock, new PaidUpstreams(ports.upstreams, meter))
  }

  /** The answer, whole or as a stream that has begun. Throws AppError; the client's reason when it is gone. */
  async answer(incoming: IncomingChat): Promise<ChatAnswer> {
    if (incoming.body.model === quotingModel) return await quoteChat(incoming, this.#answerer, this.#ports)
    const deadline = this.#deadline(incoming)
    try {
      const placed = await this.#place(incoming, deadline)
      const answer = await this.#answerPlaced(incoming, placed, deadline)
      this.#count(incoming, placed)
      if (answer.kind === 'stream') return { ...answer, chunks: endingWith(answer.chunks, deadline) }
      deadline.end()
      return answer
    } catch (error) {
      deadline.end()
      throw error
    }
  }

  /** Where the chat would run and why, without running it. */
  async route(incoming: IncomingChat): Promise<Decision> {
    if (incoming.body.model === quotingModel) return await routeQuotes(incoming, this.#answerer)
    const deadline = this.#deadline(incoming)
    try {
      return (await this.#place(incoming, deadline)).decision
    } finally {
      deadline.end()
    }
  }

  #count({ body, bodyBytes, ahead, keepAlive }: IncomingChat, { place }: Placed): void {
    if (place === undefined || ahead || wantsChance(body)) return
    const request = () => ({ task: 'chat' as const, request: decidingFields(body) })
    this.#uses.count(place, { characters: () => bodyBytes, request }, keepAlive)
  }

  async #answerPlaced(incoming: IncomingChat, placed: Placed, deadline: Deadline): Promise<ChatAnswer> {
    const { looked, sought, decision } = placed
    const { found } = looked
    if (decision.plan === 'edge' && sought?.similar) {
      if (this.#cache.hit(sought)) this.#refresh(incoming, placed)
      return this.#fromCache(incoming, placed, {
        found: { ...sought.similar.found, cache: 'semantic' },
        deadline,
      })
    }
    if (decision.plan === 'edge' && found) {
      if (found.freshness === 'stale-while-revalidate') this.#refresh(incoming, placed)
      return this.#fromCache(incoming, placed, { found, deadline })
    }
    try {
      return await this.#fromUpstream(incoming, placed, deadline)
    } catch (error) {
      // An old answer is looked up for two cases only, and the other one has been answered.
      if (found === undefined || !isFailure(error)) throw error
      return this.#fromCache(incoming, placed, { found, deadline })
    }
  }

  /** Who may answer, whether somebody has, and what is decided. Runs nothing. */
  async #place(incoming: IncomingChat, deadline: Deadline): Promise<Placed> {
    const { body, action } = incoming
    const model = this.#nameModel(incoming)
    const place = await this.#cache.placeOf(incoming)
    const isBeingMade = (key: string): boolean => this.#flights.isFlying(key)
    const looked = await this.#cache.find(place, { incoming, deadline, isBeingMade })
    const exact = mayAnswer(looked.found, 0)
    const sought = exact ? undefined : await this.#cache.seek(place, { incoming, deadline })
    const cached = exact || sought?.similar?.sure === true
    const lookedUpMs = this.#ports.clock.nowMs()
    if (!cached && incoming.cache.onlyIfCached) throw notCached(action)
    const { maxOutputTokens } = model
    const worst = worstUse(body, { bodyBytes: incoming.bodyBytes, maxOutputTokens })
    const decision = decideChat({ model, worst, cached }, preferencesOf(incoming))
    return { model, place, looked, sought, worst, decision, lookedUpMs }
  }

  #fromCache(
    incoming: IncomingChat,
    placed: Placed,
    { found, deadline }: { found: Earlier; deadline: Deadline },
  ): ChatAnswer {
    const { clock } = this.#ports
    return tellKept(found, {
      ...this.#passed(incoming, placed),
      replay: {
        pace: incoming.cache.replay,
        clock,
        // An answer in one piece waits for nothing: no timer is set for it.
        get signal() {
          return deadline.signal
        },
      },
    })
  }

  async #fromUpstream(incoming: IncomingChat, placed: Placed, deadline: Deadline): Promise<ChatAnswer> {
    const flight = this.#flight(incoming, placed, deadline)
    if (incoming.body.stream === true) {
      const flown = await this.#flights.stream(flight, (recording, head) =>
        this.#cache.keep(placed, {
          answer: { recording: recording.map(({ chunk, afterMs }) => ({ chunk: chunk.chunk, afterMs })) },
          head,
          incoming,
        }),
      )
      return tellFlown(flown, this.#passed(incoming, placed))
    }
    return tellWhole(await this.#complete(flight, incoming, placed), this.#passed(incoming, placed))
  }

  #complete(flight: Flight, incoming: IncomingChat, placed: Placed) {
    return this.#flights.complete(flight, ({ completion, head }) =>
      this.#cache.keep(placed, { answer: { completion }, head, incoming }),
    )
  }

  /** The answer for whoever asks next; the one who asked does not wait for it, nor learns that it failed. */
  #refresh(incoming: IncomingChat, placed: Placed): void {
    const clientGone = new AbortController().signal
    const deadline = this.#deadline({ ...incoming, startedMs: this.#ports.clock.nowMs(), clientGone })
    const flight = this.#flight(incoming, placed, deadline)
    if (flight.key !== undefined && this.#flights.isFlying(flight.key)) return
    const work = this.#complete(flight, incoming, placed)
      .catch((error: unknown) => {
        const code = error instanceof AppError ? error.code : 'internal'
        this.#ports.log({ event: 'cache_refresh_failed', requestId: incoming.requestId, code })
      })
      .finally(() => deadline.end())
    incoming.keepAlive(work)
  }

  #flight(incoming: IncomingChat, { place, looked, model, worst }: Placed, deadline: Deadline): Flight {
    const { body, caller, requestId, bodyBytes, trace, region, keepAlive } = incoming
    const leftMs = deadline.leftMs()
    const call = { model: body.model, body, requestId, leftMs, trace, region, keepAlive }
    incoming.admission.keepLease()
    const order = { call, caller, model, worst, bodyBytes, keepAlive }
    // Who wants chance, or wants nothing kept, gets an answer of their own.
    const shares = place !== undefined && !wantsChance(body)
    return { ...(shares && { key: flightKey(place.key, looked.generation) }), order, signal: deadline.signal }
  }

  #passed(incoming: IncomingChat, { decision, lookedUpMs }: Placed): Passed {
    const { caller, requestId, body, ahead, keepAlive } = incoming
    return {
      incoming,
      decision,
      lookedUpMs,
      nowMs: () => this.#ports.clock.nowMs(),
      free: (use) => {
        if (ahead) return
        this.#meter.count(caller, { requestId, model: body.model, ...use, microUsd: 0 }, { keepAlive })
      },
    }
  }

  #nameModel({ body, action }: IncomingChat): PublicUpstreamModel {
    const models = this.#ports.upstreams.models()
    const model = models.find(({ id }) => id === body.model)
    if (model === undefined) {
      const known = [quotingModel, ...models.map(({ id }) => id)].slice(0, 10).join(', ')
      const named = JSON.stringify(body.model.slice(0, 64))
      throw new AppError(
        'model_not_found',
        `Cannot ${action}: there is no model ${named}; send one of ${known}`,
        {
          param: 'model',
        },
      )
    }
    if (body.documents !== undefined) {
      throw new AppError(
        'invalid_request',
        `Cannot ${action}: documents are what ${quotingModel} quotes from; send them to ${model.id} as messages`,
        { param: 'documents' },
      )
    }
    return model
  }

  #deadline(incoming: IncomingChat): Deadline {
    const { startedMs, action, clientGone } = incoming
    const { deadlineMs } = preferencesOf(incoming)
    return new Deadline(this.#ports.clock, { startedMs, deadlineMs, action, clientGone })
  }
}

const preferencesOf = ({ hints }: IncomingChat) => resolvePreferences(hints, limits.chatDeadlineMs)

/** `chunks`, after which nobody waits any more. */
async function* endingWith(chunks: AsyncIterable<string>, deadline: Deadline): AsyncGenerator<string, void> {
  try {
    yield* chunks
  } finally {
    deadline.end()
  }
}
