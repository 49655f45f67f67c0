import type { SemanticTask } from '#core/policy/semanticQuestion'
import type { SemanticCounts } from '#core/policy/semanticRecord'
import type { Ports } from '../ports.ts'
import { CheckBudget } from './checkBudget.ts'
import { SemanticIndex } from './semanticIndex.ts'
import { SemanticLearning } from './semanticLearning.ts'

/**
 * What the semantic caches of an isolate share: room for questions and a budget of checks. What is learned of extracts says nothing
 * of chats, whose answers are compared in another way.
 */
export class SemanticMemory {
  readonly index = new SemanticIndex()
  readonly learning: Readonly<Record<SemanticTask, SemanticLearning>>

  constructor(ports: Pick<Ports, 'clock' | 'chance' | 'config' | 'cacheIndex' | 'log'>) {
    const { shadowShare, recordsWaitMs } = ports.config.cache.semantic
    const budget = new CheckBudget(ports.clock)
    const learningOf = (task: SemanticTask) =>
      new SemanticLearning({ ...ports, task, budget, shadowShare, recordsWaitMs })
    this.learning = { extract: learningOf('extract'), chat: learningOf('chat') }
  }

  /** What this isolate has seen since it began, of all tenants. */
  get here(): Readonly<Record<SemanticTask, SemanticCounts>> {
    const { extract, chat } = this.learning
    return { extract: extract.here, chat: chat.here }
  }
}
