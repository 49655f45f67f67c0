import { notCached } from '#core/contract/http/cacheControl'
import type { ModelVersion } from '#core/contract/manifest'
import type { Decision } from '#core/contract/receipt'
import { cacheKeyText, type CacheScope } from '#core/policy/cacheKey'
import { semanticQuestion } from '#core/policy/semanticQuestion'
import { type Preferences, resolvePreferences } from '#core/policy/preferences'
import type { AnswerCache, Looked } from './cache/answerCache.ts'
import type { CachedAnswer } from './cache/cachedAnswer.ts'
import { mayAnswer } from './cache/mayAnswer.ts'
import type { SemanticCache, Sought } from './cache/semanticCache.ts'
import type { Deadline } from './deadline.ts'
import { type Decided, decide, type EdgeFacts } from './decide.ts'
import type { Tried } from './edgeReceipt.ts'
import type { Incoming } from './incoming.ts'
import { type Larger, largerHead } from './models/largerHead.ts'
import { nameModel } from './nameModel.ts'
import type { OriginCalls } from './originCalls.ts'
import type { CachePlace, Ports } from './ports.ts'
import { originUnavailable } from './upstream/originUnavailable.ts'

/** Where a request runs, and what is known for it. */
export type Placed = {
  model: ModelVersion
  place: CachePlace
  looked: Looked<CachedAnswer>
  /** What was found of questions that ask the same; undefined when none was looked for. */
  sought: Sought<CachedAnswer> | undefined
  /** The earlier answer will do; otherwise it is there for the case of an error. */
  cached: boolean
  decision: Decision
  lookedUpMs: number
  /** Who makes a new answer. */
  maker: 'edge' | 'origin'
  /** The origin may be asked where the edge fails. */
  mayGoOn: boolean
  /** Who answers at the origin where the edge is unsure, and what that is expected to take. */
  further: { larger: Larger; estimate: NonNullable<Decided['larger']> } | undefined
  /** What the edge did before it went on: it failed, or was unsure. */
  tried?: Tried
}

export type PlacerParts = {
  ports: Ports
  cache: AnswerCache<CachedAnswer>
  semantic: SemanticCache<CachedAnswer>
  origin: OriginCalls
  /** The answer to this key is being made just now. */
  isFlying(key: string, generation: number): boolean
}

/** Where requests run: what is known of each, and the policy's decision on it. */
export class Placer {
  readonly #parts: PlacerParts

  constructor(parts: PlacerParts) {
    this.#parts = parts
  }

  /** `mayLoad`: begin to load a model that the edge would have wanted. Throws AppError, such as `no_plan`. */
  async place(incoming: Incoming, deadline: Deadline, mayLoad = true): Promise<Placed> {
    const { request } = incoming.task
    const { edgeModels, manifest } = this.#parts.ports
    const model = nameModel(manifest, incoming.task, incoming.action)
    const { place, looked } = await this.look(incoming, model, deadline)
    const originBlockedMs = this.#parts.origin.blockedMs
    const exact = mayAnswer(looked.found, originBlockedMs) ? looked.found : undefined
    const sought = exact ? undefined : await this.#seek(incoming, model, deadline)
    const similar = sought?.similar?.sure ? sought.similar.found : undefined
    const lookedUpMs = this.#parts.ports.clock.nowMs()
    const preferences = resolvePreferences(incoming.hints)
    const here = edgeModels.availability(model)
    const next = largerHead(manifest, model)
    const larger = next && incoming.permits(next.model.id) ? next : undefined
    const earlier = (exact ?? similar)?.value.maker
    if (!earlier && incoming.cache.onlyIfCached) throw notCached(incoming.action)
    const known = { request, model, cached: earlier, here, larger, originBlockedMs }
    const decided = decideOrSayUnavailable(known, preferences)
    // Nobody waits for it who can be answered elsewhere; those who ask next find it.
    if (mayLoad && decided.isLoadingWanted) edgeModels.open(model, incoming.keepAlive).catch(() => undefined)
    const { decision, isCachedKept: cached, mayGoOn } = decided
    const maker = !cached && decision.plan !== 'origin' ? 'edge' : 'origin'
    const further = larger && decided.larger && { larger, estimate: decided.larger }
    return { model, place, looked, sought, cached, decision, lookedUpMs, maker, mayGoOn, further }
  }

  /** The answer to a question that asks the same, where the caller wants one. */
  async #seek(
    { tenant, task, cache, keepAlive }: Incoming,
    model: ModelVersion,
    deadline: Deadline,
  ): Promise<Sought<CachedAnswer> | undefined> {
    const question = () => semanticQuestion(task.request, scopeOf(tenant, model))
    const nowMs = this.#parts.ports.clock.nowMs()
    const look = { directive: cache, nowMs, deadline, keepAlive }
    return this.#parts.semantic.seek({ tenant, question, look })
  }

  async look(
    incoming: Incoming,
    model: ModelVersion,
    deadline: Deadline,
  ): Promise<Pick<Placed, 'place' | 'looked'>> {
    const { tenant, task, cache, keepAlive } = incoming
    const text = cacheKeyText(task.request, scopeOf(tenant, model))
    const key = await this.#parts.ports.digests.sha256(text)
    const place = { tenant, key }
    const looked = await this.#parts.cache.find(place, {
      directive: cache,
      nowMs: this.#parts.ports.clock.nowMs(),
      deadline,
      keepAlive,
      isBeingMade: (generation) => this.#parts.isFlying(key, generation),
    })
    return { place, looked }
  }
}

function scopeOf(tenant: string, { id, version, files }: ModelVersion): CacheScope {
  return { tenant, model: { id, version, sha256: files.weights.sha256 } }
}

/** Throws `origin_unavailable` where only the origin could answer and it is not tried just now. */
function decideOrSayUnavailable(known: EdgeFacts, preferences: Preferences): Decided {
  try {
    return decide(known, preferences)
  } catch (error) {
    if (known.originBlockedMs > 0 && preferences.reach === 'origin')
      throw originUnavailable(known.originBlockedMs, error)
    throw error
  }
}
