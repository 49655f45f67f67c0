import { AppError } from '#core/contract/error'
import { answeringHop, type Decision, type Hop, type Receipt } from '#core/contract/receipt'
import type { Answer } from '#core/contract/reply'
import { shouldEscalate } from '#core/policy/cascade'
import { resolvePreferences } from '#core/policy/preferences'
import type { AnswerCache, Found } from './cache/answerCache.ts'
import { CachedAnswer } from './cache/cachedAnswer.ts'
import { isFailure, mayAnswer } from './cache/mayAnswer.ts'
import { openAnswerCache } from './cache/openAnswerCache.ts'
import { saysTheSame } from './cache/saysTheSame.ts'
import { SemanticCache, type Similar, type Sought } from './cache/semanticCache.ts'
import type { SemanticMemory } from './cache/semanticMemory.ts'
import type { TenantGenerations } from './cache/tenantGenerations.ts'
import { untilAborted } from './cache/untilAborted.ts'
import { charactersOf, type UseCounter } from './cache/useCounter.ts'
import { Deadline } from './deadline.ts'
import { cacheHop, computedHop, forwardHop, sharedHops, toTried } from './edgeReceipt.ts'
import { edgeLimits } from './limits.ts'
import type { Incoming } from './incoming.ts'
import { AnswerMaker, type Flown } from './makeAnswer.ts'
import type { Meter } from './money/meter.ts'
import { freeUse } from './money/payForOrigin.ts'
import type { OriginCalls } from './originCalls.ts'
import { type Placed, Placer } from './place.ts'
import type { CachePlace, Ports } from './ports.ts'
import { textsOfTokens } from './textsOfTokens.ts'

export type Answered = {
  body: string
  /** What the body was made of. */
  reply: Answer['reply']
  receipt: Receipt
  /** How old an earlier answer is; undefined for a new one. */
  ageMs?: number
}

export type AnswererParts = {
  generations: TenantGenerations
  semantic: SemanticMemory
  meter: Meter
  origin: OriginCalls
  uses: UseCounter
}

/** The edge's story of one request, and the memory that the requests of an isolate share. */
export class Answerer {
  readonly #ports: Ports
  readonly #cache: AnswerCache<CachedAnswer>
  readonly #semantic: SemanticCache<CachedAnswer>
  readonly #uses: UseCounter
  readonly #origin: OriginCalls
  readonly #placer: Placer
  readonly #meter: Meter
  readonly #maker: AnswerMaker

  constructor(ports: Ports, { generations, semantic, meter, origin, uses }: AnswererParts) {
    this.#ports = ports
    this.#meter = meter
    this.#origin = origin
    this.#uses = uses
    const memoryBytes = edgeLimits.answerCacheBytes
    this.#cache = openAnswerCache(ports, { value: CachedAnswer, memoryBytes, generations })
    this.#semantic = new SemanticCache(
      { task: 'extract', cache: this.#cache, same: saysTheSame, memory: semantic },
      ports,
    )
    this.#maker = new AnswerMaker({
      ports,
      cache: this.#cache,
      semantic: this.#semantic,
      origin,
      meter,
    })
    this.#placer = new Placer({
      ports,
      cache: this.#cache,
      semantic: this.#semantic,
      origin,
      isFlying: (key, generation) => this.#maker.isFlying(key, generation),
    })
  }

  /** The answer: an earlier one, the edge's own, or the origin's. Throws AppError; the client's reason when it is gone. */
  async answer(incoming: Incoming): Promise<Answered> {
    const answered = await this.#answerInTime(incoming)
    const { requestId, caller, keepAlive, ahead } = incoming
    const use = freeUse(requestId, answered.reply, answered.receipt)
    if (use !== undefined && !ahead) this.#meter.count(caller, use, { keepAlive })
    return answered
  }

  async #answerInTime(received: Incoming): Promise<Answered> {
    const deadline = this.#deadline(received)
    try {
      const incoming = await this.#inTexts(received, deadline)
      const placed = await this.#placer.place(incoming, deadline)
      const { found } = placed.looked
      if (placed.cached && placed.decision.plan === 'edge') {
        if (placed.sought?.similar) return this.#fromSimilar(incoming, placed, placed.sought)
        if (found?.freshness === 'stale-while-revalidate') this.#refresh(incoming, placed)
        if (found) return this.#fromCache(incoming, placed, found)
      }
      try {
        return await this.#newAnswer(incoming, placed, deadline)
      } catch (error) {
        if (found === undefined || !isFailure(error)) throw error
        return this.#fromCache(incoming, placed, found)
      }
    } finally {
      deadline.end()
    }
  }

  /** Where the request would run and why, without running it. */
  async route(received: Incoming): Promise<Decision> {
    const deadline = this.#deadline(received)
    try {
      const incoming = await this.#inTexts(received, deadline)
      return (await this.#placer.place(incoming, deadline, false)).decision
    } finally {
      deadline.end()
    }
  }

  /** The answer for whoever asks next; the one who asked does not wait for it, nor learns that it failed. */
  #refresh(incoming: Incoming, placed: Placed): void {
    if (this.#maker.wouldJoin(incoming, placed)) return
    const clientGone = new AbortController().signal
    const deadline = this.#deadline({ ...incoming, startedMs: this.#ports.clock.nowMs(), clientGone })
    const work = this.#maker
      .fly(incoming, placed, deadline)
      .catch((error: unknown) => {
        const code = error instanceof AppError ? error.code : 'internal'
        this.#ports.log({ event: 'cache_refresh_failed', requestId: incoming.requestId, code })
      })
      .finally(() => deadline.end())
    incoming.keepAlive(work)
  }

  /** The answer to a question that asks the same. A share of them is made for real as well, to learn how often that is wrong. */
  #fromSimilar(incoming: Incoming, placed: Placed, sought: Sought<CachedAnswer>): Answered {
    if (this.#semantic.hit(sought)) this.#refresh(incoming, placed)
    const { found } = sought.similar as Similar<CachedAnswer>
    return this.#fromCache(incoming, placed, { ...found, cache: 'semantic' })
  }

  #fromCache(
    incoming: Incoming,
    placed: Placed,
    { value, freshness, ageMs, cache }: Found<CachedAnswer> & { cache?: 'semantic' },
  ): Answered {
    const passed = {
      cache: cache ?? (freshness === 'fresh' ? ('hit' as const) : ('stale' as const)),
      ageMs,
      decision: placed.decision,
      phasesMs: { cache: placed.lookedUpMs - incoming.startedMs },
      totalMs: this.#ports.clock.nowMs() - incoming.startedMs,
    }
    const hop = cacheHop(value.maker, passed, placed.tried)
    return { ...this.#answered(incoming, placed.place, { reply: value.reply, hops: [hop] }), ageMs }
  }

  /** Made where the decision says. Where the edge fails, or is too unsure for this caller, the origin is asked. */
  async #newAnswer(incoming: Incoming, placed: Placed, deadline: Deadline): Promise<Answered> {
    let flown
    try {
      flown = await this.#maker.fly(incoming, placed, deadline)
    } catch (error) {
      if (placed.maker === 'origin' || !(error instanceof AppError) || !error.traits.escalate) throw error
      if (!placed.mayGoOn) throw error.code === 'over_capacity' ? beyondBudget(error) : error
      const onward = { ...placed, maker: 'origin' as const, tried: { error: error.code } }
      return this.#flown(incoming, onward, await this.#maker.fly(incoming, onward, deadline))
    }
    if (!isUnsure(incoming, placed, flown)) return this.#flown(incoming, placed, flown)
    try {
      return await this.#fromLarger(incoming, placed, { flown, deadline })
    } catch (error) {
      // An unsure answer is better than none; it says itself how sure it is.
      if (!(error instanceof AppError)) throw error
      return this.#flown(incoming, placed, flown)
    }
  }

  /** The same request to the larger head, which has cache entries and flights of its own. */
  async #fromLarger(
    incoming: Incoming,
    placed: Placed,
    { flown, deadline }: { flown: Flown; deadline: Deadline },
  ): Promise<Answered> {
    const model = placed.further?.larger.model ?? placed.model
    const task = { ...incoming.task, request: { ...incoming.task.request, model: model.id } }
    const further = { ...incoming, task }
    const made = answeringHop(flown.value.receipt)
    const next: Placed = {
      ...placed,
      ...(await this.#placer.look(further, model, deadline)),
      model,
      maker: 'origin',
      ...(made && { tried: toTried(made, flown.joined) }),
    }
    const { found } = next.looked
    if (found && mayAnswer(found, this.#origin.blockedMs)) return this.#fromCache(further, next, found)
    return this.#flown(further, next, await this.#maker.fly(further, next, deadline))
  }

  /** What a flight brought, whoever led it. */
  #flown(incoming: Incoming, placed: Placed, { value, joined }: Flown): Answered {
    const nowMs = this.#ports.clock.nowMs()
    const { noStore, noCache } = incoming.cache
    const cache = joined ? 'join' : noStore || noCache ? 'bypass' : 'miss'
    const passed = { decision: placed.decision, totalMs: nowMs - incoming.startedMs }
    const lookUpMs = placed.lookedUpMs - incoming.startedMs
    const made = sharedHops(value.receipt.hops, { joined, batch: incoming.caller.batch === true })
    const [own] = made
    const hops =
      own?.tier === 'edge'
        ? [computedHop(own, cache, { ...passed, phasesMs: { cache: lookUpMs, ...own.phasesMs } })]
        : [
            forwardHop(
              cache,
              { ...passed, phasesMs: { cache: lookUpMs, origin: nowMs - placed.lookedUpMs } },
              placed.tried,
            ),
            ...made,
          ]
    return this.#answered(incoming, placed.place, { reply: value.reply, hops })
  }

  #answered(
    { task, requestId, bodyBytes, ahead, keepAlive }: Incoming,
    place: CachePlace,
    made: { reply: Answer['reply']; hops: Hop[] },
  ): Answered {
    if (!ahead) {
      const { request } = task
      const countable = { characters: () => charactersOf(request), request: () => request }
      this.#uses.count(place, countable, keepAlive)
    }
    return {
      body: this.#cache.body(place.key, {
        of: ({ reply }) => reply === made.reply,
        form: task.form,
        write: () => task.write(made.reply),
      }),
      reply: made.reply,
      receipt: { requestId, hops: made.hops, bytesLeftDevice: bodyBytes },
    }
  }

  /** The same request, with the texts of its tokens where it came in tokens. */
  async #inTexts(received: Incoming, deadline: Deadline): Promise<Incoming> {
    if (received.task.tokens === undefined) return received
    return { ...received, task: await untilAborted(textsOfTokens(received, this.#ports), deadline.signal) }
  }

  #deadline({ hints, startedMs, action, clientGone }: Incoming): Deadline {
    const { deadlineMs } = resolvePreferences(hints)
    return new Deadline(this.#ports.clock, { startedMs, deadlineMs, action, clientGone })
  }
}

/** The plan was to ask further where the edge is unsure, and it is. */
function isUnsure({ hints }: Incoming, { decision, further }: Placed, { value }: Flown): boolean {
  const made = answeringHop(value.receipt)
  if (decision.plan !== 'edge>origin' || further === undefined || made?.tier !== 'edge') return false
  return (
    made.confidence !== undefined &&
    shouldEscalate(made.confidence, further.estimate, resolvePreferences(hints))
  )
}

/** What the estimate let pass and the count did not: nothing that a second try would change. */
function beyondBudget(error: AppError): AppError {
  return new AppError('no_plan', `${error.message}; widen the reach`, { param: 'hedge', cause: error })
}
