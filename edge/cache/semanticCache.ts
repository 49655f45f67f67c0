import type { CacheDirective } from '#core/contract/http/cacheControl'
import type { SemanticQuestion } from '#core/policy/semanticQuestion'
import type { CacheConfig } from '../config/cacheConfig.ts'
import type { Clock, Digests, EdgeModels } from '../ports.ts'
import type { AnswerCache, Found, Look } from './answerCache.ts'
import { type Asked, asked, SemanticIndex } from './semanticIndex.ts'
import { SemanticLearning, type SemanticStanding } from './semanticLearning.ts'

export type SemanticPorts = {
  digests: Pick<Digests, 'sha256'>
  edgeModels: Pick<EdgeModels, 'nanoVector'>
  clock: Pick<Clock, 'nowMs'>
  /** 0 to 1. */
  chance(): number
  config: { cache: CacheConfig }
}

/** The answer to a question that asks the same; `sure` when it is near enough for this caller. */
export type Similar<V> = { found: Found<V>; similarity: number; sure: boolean }
export type Sought<V> = { tenant: string; question: Asked; similar: Similar<V> | undefined }
type SoughtFor = { tenant: string; question: SemanticQuestion; look: Look }

/**
 * Answers to questions that mean the same. Off unless the request asks for it or the configuration turns it on. A candidate is
 * near by its vector, inside its tenant, model and everything around the question; then a gate compares what vectors do not see;
 * then the tenant's calibration decides by the share of wrong answers that the caller bears.
 */
export class SemanticCache<V> {
  readonly #ports: SemanticPorts
  readonly #cache: AnswerCache<V>
  readonly #same: (a: V, b: V) => boolean
  readonly #index = new SemanticIndex()
  readonly #learning: SemanticLearning

  /** `same`: do two answers say the same? */
  constructor(cache: AnswerCache<V>, same: (a: V, b: V) => boolean, ports: SemanticPorts) {
    this.#ports = ports
    this.#cache = cache
    this.#same = same
    const { shadowShare } = ports.config.cache.semantic
    this.#learning = new SemanticLearning({ clock: ports.clock, chance: ports.chance, shadowShare })
  }

  /** Undefined when it is not wanted, or nothing is known of the question's words. Throws nothing but the deadline's reason. */
  async seek({ tenant, question, look }: SoughtFor): Promise<Sought<V> | undefined> {
    const errorBound = this.#errorBound(look.directive)
    if (errorBound === undefined) return undefined
    const result = this.#ports.edgeModels.nanoVector(question.text, look.keepAlive)
    if (result?.kind !== 'vector') return undefined
    const scope = await this.#ports.digests.sha256(question.scopeText)
    const sought: Sought<V> = {
      tenant,
      question: asked(scope, question.text, result.vector),
      similar: undefined,
    }
    this.#learning.sought(tenant)
    const near = this.#index.near(sought.question)
    if (near === undefined) return sought
    const { found } = await this.#cache.find({ tenant, key: near.key }, look)
    if (found?.freshness !== 'fresh') return sought
    const sure = this.#learning.isNearEnough(tenant, near.similarity, errorBound)
    return { ...sought, similar: { found, similarity: near.similarity, sure } }
  }

  /** The similar answer is given; true when the request has to be run for real as well, and `learn` called. */
  hit({ tenant }: Sought<V>): boolean {
    return this.#learning.hit(tenant)
  }

  /** The real answer to what was sought, kept under `key`. */
  learn({ tenant, question, similar }: Sought<V>, key: string, answer: V): void {
    this.#index.add(question, key)
    if (similar === undefined) return
    const right = this.#same(similar.found.value, answer)
    this.#learning.learn(tenant, similar.similarity, { right, wasHit: similar.sure })
  }

  standing(tenant: string): SemanticStanding {
    return this.#learning.standing(tenant)
  }

  /** The share of wrong answers that is borne; undefined when no similar answer is wanted. */
  #errorBound({ semantic, noCache, noStore }: CacheDirective): number | undefined {
    const { on, errorBound } = this.#ports.config.cache.semantic
    if (noCache || noStore || semantic === false || (semantic === undefined && !on)) return undefined
    return typeof semantic === 'number' ? semantic : errorBound
  }
}
