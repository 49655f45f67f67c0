import type { Answer } from '#core/contract/reply'
import { modelTags } from '#core/policy/cacheGenerations'
import type { AnswerCache } from './cache/answerCache.ts'
import { type CachedAnswer, toCachedAnswer } from './cache/cachedAnswer.ts'
import { flightKey } from './cache/flightKey.ts'
import { isOfTheLeader } from './cache/ofTheLeader.ts'
import type { SemanticCache } from './cache/semanticCache.ts'
import { SingleFlight } from './cache/singleFlight.ts'
import type { Deadline } from './deadline.ts'
import { computeAnswer } from './models/computeAnswer.ts'
import type { Incoming } from './incoming.ts'
import type { Meter } from './money/meter.ts'
import { payForOrigin } from './money/payForOrigin.ts'
import type { OriginCalls } from './originCalls.ts'
import type { Placed } from './place.ts'
import type { Ports } from './ports.ts'

/** An answer that was made now, for this request or for an equal one that it joined. */
export type Flown = { value: Answer; joined: boolean }

export type AnswerMakerParts = {
  ports: Ports
  cache: AnswerCache<CachedAnswer>
  semantic: SemanticCache<CachedAnswer>
  origin: OriginCalls
  meter: Meter
}

/** Makes new answers: each once for all who ask for it at the same time, paid where it costs, and kept where it may be. */
export class AnswerMaker {
  readonly #parts: AnswerMakerParts
  readonly #flights = new SingleFlight<Answer>()

  constructor(parts: AnswerMakerParts) {
    this.#parts = parts
  }

  /** An answer with this key is being made, to be kept. */
  isFlying(key: string, generation: number): boolean {
    return this.#flights.isFlying(flightKey(key, generation))
  }

  /** An answer to this request is being made that it would join. */
  wouldJoin(incoming: Incoming, placed: Placed): boolean {
    return this.#flights.isFlying(keyOf(incoming, placed))
  }

  /** Joins the flight of this request or leads one. A leader with less time or money than we have must not fail us: then we lead. */
  async fly(incoming: Incoming, placed: Placed, deadline: Deadline): Promise<Flown> {
    incoming.admission.keepLease()
    for (;;) {
      const key = keyOf(incoming, placed)
      const joining = this.#flights.isFlying(key)
      try {
        return await this.#flights.run(key, {
          nowMs: this.#parts.ports.clock.nowMs(),
          signal: deadline.signal,
          keepAlive: incoming.keepAlive,
          start: (signal) => this.#make(incoming, placed, { signal, leftMs: deadline.leftMs() }),
        })
      } catch (error) {
        if (!joining || !isOfTheLeader(error) || deadline.signal.aborted) throw error
      }
    }
  }

  async #make(
    incoming: Incoming,
    placed: Placed,
    { signal, leftMs }: { signal: AbortSignal; leftMs: number },
  ): Promise<Answer> {
    const { model, maker } = placed
    const { requestId, trace, hints, task, caller, region, keepAlive } = incoming
    const { request } = task
    if (maker === 'origin') {
      const paid = { caller, requestId, request, model, keepAlive, signal }
      const asked = { request, hints, requestId, trace, model, leftMs, region, keepAlive }
      const answer = await payForOrigin(this.#parts.meter, paid, () => this.#parts.origin.ask(asked, signal))
      this.#keep(incoming, placed, answer)
      return answer
    }
    const { clock, edgeModels } = this.#parts.ports
    const embedder = edgeModels.open(model, keepAlive)
    const answer = await computeAnswer({ request, requestId, clock, embedder }, signal)
    this.#keep(incoming, placed, answer)
    return answer
  }

  /** While a new version rolls out the origin may be ahead: such an answer is passed on, but not kept under our key. */
  #keep({ cache, keepAlive }: Incoming, { place, looked, sought, model }: Placed, answer: Answer): void {
    const cached = toCachedAnswer(answer)
    const madeBy = cached.maker.model
    const ours = madeBy === undefined || (madeBy.id === model.id && madeBy.version === model.version)
    const { generation } = looked
    if (!ours || generation === undefined || cache.noStore) return
    if (sought) this.#parts.semantic.learn(sought, place.key, cached)
    const tags = [...cache.tags, ...modelTags(model)]
    keepAlive(
      this.#parts.cache.keep(place, cached, { nowMs: this.#parts.ports.clock.nowMs(), generation, tags }),
    )
  }
}

/** What must not be kept does not share its flight with what is to be. */
function keyOf({ cache }: Incoming, { place, looked }: Placed): string {
  const key = flightKey(place.key, looked.generation)
  return cache.noStore ? `${key} unkept` : key
}
