import type { CacheDirective } from '#core/contract/http/cacheControl'
import type { SemanticQuestion, SemanticTask } from '#core/policy/semanticQuestion'
import type { CacheConfig } from '../config/cacheConfig.ts'
import type { Digests, EdgeModels } from '../ports.ts'
import type { AnswerCache, Found, Look } from './answerCache.ts'
import type { Asked, SemanticIndex } from './semanticIndex.ts'
import type { Asker, SemanticLearning } from './semanticLearning.ts'
import type { SemanticMemory } from './semanticMemory.ts'

export type SemanticPorts = {
  digests: Pick<Digests, 'sha256'>
  edgeModels: Pick<EdgeModels, 'nanoVector'>
  config: { cache: CacheConfig }
}

/** The answer to a question that asks the same; `sure` when it is near enough for this caller. */
export type Similar<V> = { found: Found<V>; similarity: number; sure: boolean }
export type Sought<V> = { asker: Asker; question: Asked; similar: Similar<V> | undefined }
type SoughtFor = {
  tenant: string
  /** Called only where a similar answer is wanted: what stands around a question can be long. */
  question(): SemanticQuestion | undefined
  look: Look
}

export type SemanticParts<V> = {
  task: SemanticTask
  cache: AnswerCache<V>
  /** Do two answers say the same? */
  same(a: V, b: V): boolean
  /** May an answer be given to another question at all? */
  mayStand?(answer: V): boolean
  memory: SemanticMemory
}

/**
 * Answers to questions that mean the same. Off unless the request asks for it or the configuration turns it on. A candidate is
 * near by its vector, inside its tenant, model and everything around the question; then a gate compares what vectors do not see;
 * then the tenant's calibration decides by the share of wrong answers that the caller bears.
 */
export class SemanticCache<V> {
  readonly #ports: SemanticPorts
  readonly #parts: SemanticParts<V>
  readonly #index: SemanticIndex
  readonly #learning: SemanticLearning

  constructor(parts: SemanticParts<V>, ports: SemanticPorts) {
    this.#ports = ports
    this.#parts = parts
    this.#index = parts.memory.index
    this.#learning = parts.memory.learning[parts.task]
  }

  /** Undefined when it is not wanted, or nothing is known of the question's words. Throws nothing but the deadline's reason. */
  async seek({ tenant, question: read, look }: SoughtFor): Promise<Sought<V> | undefined> {
    const errorBound = this.#errorBound(look.directive)
    const question = errorBound === undefined ? undefined : read()
    if (errorBound === undefined || question === undefined) return undefined
    const result = this.#ports.edgeModels.nanoVector(question.text, look.keepAlive)
    if (result?.kind !== 'vector') return undefined
    const scope = await this.#ports.digests.sha256(question.scopeText)
    const asker = { tenant, keepAlive: look.keepAlive }
    const sought: Sought<V> = {
      asker,
      question: { scope, vector: result.vector, evidence: question.evidence },
      similar: undefined,
    }
    this.#learning.sought(asker)
    const near = this.#index.near(sought.question)
    if (near === undefined) return sought
    const { found } = await this.#parts.cache.find({ tenant, key: near.key }, look)
    if (found?.freshness !== 'fresh') return sought
    const sure = this.#learning.isNearEnough(tenant, near.similarity, errorBound)
    return { ...sought, similar: { found, similarity: near.similarity, sure } }
  }

  /** The similar answer is given; true when the request has to be run for real as well, and `learn` called. */
  hit({ asker }: Sought<V>): boolean {
    return this.#learning.hit(asker)
  }

  /** The real answer to what was sought, kept under `key`. */
  learn({ asker, question, similar }: Sought<V>, key: string, answer: V): void {
    if (this.#parts.mayStand?.(answer) ?? true) this.#index.add(question, key)
    if (similar === undefined) return
    const right = this.#parts.same(similar.found.value, answer)
    this.#learning.learn(asker, similar.similarity, { right, wasHit: similar.sure })
  }

  /** The share of wrong answers that is borne; undefined when no similar answer is wanted. */
  #errorBound({ semantic, noCache, noStore }: CacheDirective): number | undefined {
    const { on, errorBound } = this.#ports.config.cache.semantic
    if (noCache || noStore || semantic === false || (semantic === undefined && !on)) return undefined
    return typeof semantic === 'number' ? semantic : errorBound
  }
}
