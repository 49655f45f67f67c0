import { AppError } from '#core/contract/error'
import { type CacheDirective, notCached } from '#core/contract/http/cacheControl'
import type { TaskCall } from '#core/contract/http/taskCall'
import type { ModelVersion } from '#core/contract/manifest'
import type { Decision, Hop, Receipt } from '#core/contract/receipt'
import type { Answer } from '#core/contract/reply'
import type { Hints } from '#core/contract/request'
import { modelTags } from '#core/policy/cacheGenerations'
import { cacheKeyText } from '#core/policy/cacheKey'
import { resolvePreferences } from '#core/policy/preferences'
import { AnswerCache, type Found, type Looked } from './cache/answerCache.ts'
import { CachedAnswer, toCachedAnswer } from './cache/cachedAnswer.ts'
import { isFailure, mayAnswer } from './cache/mayAnswer.ts'
import { SingleFlight } from './cache/singleFlight.ts'
import type { TenantGenerations } from './cache/tenantGenerations.ts'
import { checkAnswer } from './checkAnswer.ts'
import { UseCounter } from './cache/useCounter.ts'
import { Deadline } from './deadline.ts'
import { decide } from './decide.ts'
import { cacheHop, forwardHop, sharedHops } from './edgeReceipt.ts'
import { edgeLimits } from './limits.ts'
import { nameModel } from './nameModel.ts'
import { afterFailure, blockedMs, claimTry, healthyOrigin } from './originHealth.ts'
import type { CachePlace, Ports } from './ports.ts'

/** One request as it stands behind the door: who asks, what, how, and since when. */
export type Incoming = {
  task: TaskCall
  hints: Hints
  /** What it asks of earlier answers. */
  cache: CacheDirective
  tenant: string
  requestId: string
  /** How its errors begin: `embed`. */
  action: string
  startedMs: number
  /** Bytes of the request's body: what left the device for this answer. */
  bodyBytes: number
  /** Fires when the client is gone. Of one that closes its side without a reset, workerd learns only when it writes: the deadline bounds that. */
  clientGone: AbortSignal
  keepAlive(promise: Promise<unknown>): void
  /** Nobody asked yet: the answer is made to be kept. */
  ahead?: true
}

export type Answered = {
  body: string
  /** What the body was made of. */
  reply: Answer['reply']
  receipt: Receipt
  /** How old an earlier answer is; undefined for a new one. */
  ageMs?: number
}

/** Where a request runs, and what is known for it. */
type Placed = {
  model: ModelVersion
  place: CachePlace
  looked: Looked<CachedAnswer>
  /** The earlier answer will do; otherwise it is there for the case of an error. */
  cached: boolean
  decision: Decision
  lookedUpMs: number
}

/** The edge's story of one request, and the memory that the requests of an isolate share. */
export class Answerer {
  readonly #ports: Ports
  readonly #cache: AnswerCache<CachedAnswer>
  readonly #uses: UseCounter
  readonly #flights = new SingleFlight<Answer>()
  #health = healthyOrigin

  constructor(ports: Ports, generations: TenantGenerations) {
    this.#ports = ports
    this.#uses = new UseCounter(ports)
    this.#cache = new AnswerCache({
      value: CachedAnswer,
      store: ports.answers,
      sealer: ports.sealer,
      generations,
      keptMs: ports.config.cache.keptSeconds * 1000,
      memoryBytes: edgeLimits.answerCacheBytes,
      log: ports.log,
    })
  }

  /** The answer, from the cache or from the origin. Throws AppError; the client's reason when it is gone. */
  async answer(incoming: Incoming): Promise<Answered> {
    const deadline = this.#deadline(incoming)
    try {
      const placed = await this.#place(incoming, deadline)
      const { found } = placed.looked
      if (found && placed.cached && placed.decision.plan === 'edge') {
        if (found.freshness === 'stale-while-revalidate') this.#refresh(incoming, placed)
        return this.#fromCache(incoming, placed, found)
      }
      try {
        return await this.#fromOrigin(incoming, placed, deadline)
      } catch (error) {
        if (found === undefined || !isFailure(error)) throw error
        return this.#fromCache(incoming, placed, found)
      }
    } finally {
      deadline.end()
    }
  }

  /** Where the request would run and why, without running it. */
  async route(incoming: Incoming): Promise<Decision> {
    const deadline = this.#deadline(incoming)
    try {
      return (await this.#place(incoming, deadline)).decision
    } finally {
      deadline.end()
    }
  }

  /** The origin was seen ready: whatever happened before, it may be tried. */
  originIsReady(): void {
    this.#health = healthyOrigin
  }

  async #place(incoming: Incoming, deadline: Deadline): Promise<Placed> {
    const { request } = incoming.task
    const model = nameModel(this.#ports.manifest, incoming.task, incoming.action)
    const scope = {
      tenant: incoming.tenant,
      model: { id: model.id, version: model.version, sha256: model.files.weights.sha256 },
    }
    const key = await this.#ports.digests.sha256(cacheKeyText(request, scope))
    const place = { tenant: incoming.tenant, key }
    const looked = await this.#cache.find(place, {
      directive: incoming.cache,
      nowMs: this.#ports.clock.nowMs(),
      deadline,
      keepAlive: incoming.keepAlive,
      memoryOnly: this.#flights.isFlying(key),
    })
    const lookedUpMs = this.#ports.clock.nowMs()
    const preferences = resolvePreferences(incoming.hints)
    const originBlockedMs = blockedMs(this.#health, lookedUpMs)
    const cached = mayAnswer(looked.found, originBlockedMs)
    if (!cached && incoming.cache.onlyIfCached) throw notCached(incoming.action)
    if (!cached && originBlockedMs > 0 && preferences.reach === 'origin') throw unavailable(originBlockedMs)
    const decision = decide({ request, model, cached, originBlockedMs }, preferences)
    return { model, place, looked, cached, decision, lookedUpMs }
  }

  /** The answer for whoever asks next; the one who asked does not wait for it, nor learns that it failed. */
  #refresh(incoming: Incoming, placed: Placed): void {
    if (this.#flights.isFlying(flightKey(incoming, placed))) return
    const clientGone = new AbortController().signal
    const deadline = this.#deadline({ ...incoming, startedMs: this.#ports.clock.nowMs(), clientGone })
    const work = this.#fly(incoming, placed, deadline)
      .catch((error: unknown) => {
        const code = error instanceof AppError ? error.code : 'internal'
        this.#ports.log({ event: 'cache_refresh_failed', requestId: incoming.requestId, code })
      })
      .finally(() => deadline.end())
    incoming.keepAlive(work)
  }

  #fromCache(incoming: Incoming, placed: Placed, { value, freshness, ageMs }: Found<CachedAnswer>): Answered {
    const hop = cacheHop(value.maker, {
      cache: freshness === 'fresh' ? 'hit' : 'stale',
      ageMs,
      decision: placed.decision,
      phasesMs: { cache: placed.lookedUpMs - incoming.startedMs },
      totalMs: this.#ports.clock.nowMs() - incoming.startedMs,
    })
    return { ...this.#answered(incoming, placed.place, { reply: value.reply, hops: [hop] }), ageMs }
  }

  async #fromOrigin(incoming: Incoming, placed: Placed, deadline: Deadline): Promise<Answered> {
    const { value, joined } = await this.#fly(incoming, placed, deadline)
    const nowMs = this.#ports.clock.nowMs()
    const { noStore, noCache } = incoming.cache
    const hop = forwardHop(joined ? 'join' : noStore || noCache ? 'bypass' : 'miss', {
      decision: placed.decision,
      phasesMs: { cache: placed.lookedUpMs - incoming.startedMs, origin: nowMs - placed.lookedUpMs },
      totalMs: nowMs - incoming.startedMs,
    })
    const hops = [hop, ...sharedHops(value.receipt.hops, joined)]
    return this.#answered(incoming, placed.place, { reply: value.reply, hops })
  }

  /** Joins the flight of this request or leads one. A leader with less time than we have must not fail us: then we lead. */
  async #fly(
    incoming: Incoming,
    placed: Placed,
    deadline: Deadline,
  ): Promise<{ value: Answer; joined: boolean }> {
    for (;;) {
      const key = flightKey(incoming, placed)
      const joining = this.#flights.isFlying(key)
      try {
        return await this.#flights.run(key, {
          nowMs: this.#ports.clock.nowMs(),
          signal: deadline.signal,
          keepAlive: incoming.keepAlive,
          start: (signal) => this.#callOrigin(incoming, placed, { signal, leftMs: deadline.leftMs() }),
        })
      } catch (error) {
        const leadersDeadline = error instanceof AppError && error.code === 'deadline_exceeded'
        if (!joining || !leadersDeadline || deadline.signal.aborted) throw error
      }
    }
  }

  async #callOrigin(
    incoming: Incoming,
    { place, looked, model }: Placed,
    { signal, leftMs }: { signal: AbortSignal; leftMs: number },
  ): Promise<Answer> {
    const { clock, origin } = this.#ports
    const { request } = incoming.task
    const hints = { ...incoming.hints, deadline_ms: Math.max(1, Math.floor(leftMs)) }
    this.#health = claimTry(this.#health, clock.nowMs())
    try {
      const reply = await origin.answer({ request, hints, requestId: incoming.requestId }, signal)
      this.#health = healthyOrigin
      const answer = checkAnswer(reply, request, model)
      const cached = toCachedAnswer(answer)
      const madeBy = cached.maker.model
      // While a new version rolls out the origin may be ahead: such an answer is passed on, but not kept under our key.
      const ours = madeBy === undefined || (madeBy.id === model.id && madeBy.version === model.version)
      const { generation } = looked
      if (ours && generation !== undefined && !incoming.cache.noStore) {
        const tags = [...incoming.cache.tags, ...modelTags(model)]
        incoming.keepAlive(this.#cache.keep(place, cached, { nowMs: clock.nowMs(), generation, tags }))
      }
      return answer
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'origin_unavailable') throw error
      this.#health = afterFailure(this.#health, clock.nowMs())
      throw unavailable(blockedMs(this.#health, clock.nowMs()), error)
    }
  }

  #answered(
    { task, requestId, bodyBytes, ahead, keepAlive }: Incoming,
    place: CachePlace,
    made: { reply: Answer['reply']; hops: Hop[] },
  ): Answered {
    if (!ahead) this.#uses.count(place, task.request, keepAlive)
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

  #deadline({ hints, startedMs, action, clientGone }: Incoming): Deadline {
    const { deadlineMs } = resolvePreferences(hints)
    return new Deadline(this.#ports.clock, { startedMs, deadlineMs, action, clientGone })
  }
}

/** What must not be kept does not share its flight with what is to be. */
function flightKey({ cache }: Incoming, { place }: Placed): string {
  return cache.noStore ? `${place.key} unkept` : place.key
}

function unavailable(retryAfterMs: number, cause?: unknown): AppError {
  const text = `Cannot reach the origin, and there is no earlier answer to this request; try again in ${Math.ceil(retryAfterMs)} ms`
  return new AppError('origin_unavailable', text, { retryAfterMs, cause })
}
