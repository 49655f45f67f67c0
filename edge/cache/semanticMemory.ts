import type { CacheConfig } from '../config/cacheConfig.ts'
import type { Clock } from '../ports.ts'
import { CheckBudget } from './checkBudget.ts'
import { SemanticIndex } from './semanticIndex.ts'
import { SemanticLearning } from './semanticLearning.ts'

/** What can be answered by the answer to a question that means the same. */
export type SemanticTask = 'extract' | 'chat'

/**
 * What the semantic caches of an isolate share: room for questions and a budget of checks. What is learned of extracts says nothing
 * of chats, whose answers are compared in another way.
 */
export class SemanticMemory {
  readonly index = new SemanticIndex()
  readonly learning: Readonly<Record<SemanticTask, SemanticLearning>>

  constructor(ports: { clock: Pick<Clock, 'nowMs'>; chance(): number; config: { cache: CacheConfig } }) {
    const { shadowShare } = ports.config.cache.semantic
    const options = { budget: new CheckBudget(ports.clock), chance: ports.chance, shadowShare }
    this.learning = { extract: new SemanticLearning(options), chat: new SemanticLearning(options) }
  }
}
