import { whereThrown } from '#core/observe/whereThrown'
import { calibrate, type Calibration, isNearEnough } from '#core/policy/semanticCalibration'
import type { SemanticTask } from '#core/policy/semanticQuestion'
import {
  addCounts,
  addRecords,
  nothingRecorded,
  recordOf,
  type SemanticCounts,
  type SemanticRecord,
  semanticRules,
} from '#core/policy/semanticRecord'
import { edgeLimits } from '../limits.ts'
import type { CacheIndex, Clock, LogEvent } from '../ports.ts'
import type { CheckBudget } from './checkBudget.ts'
import { invalidates } from './tenantGenerations.ts'
import { WriteGroup } from './writeGroup.ts'

export type LearningOptions = {
  task: SemanticTask
  budget: CheckBudget
  chance(): number
  shadowShare: number
  /** How long what was seen waits to be written with more. */
  recordsWaitMs: number
  clock: Clock
  cacheIndex: Pick<CacheIndex, 'learn'>
  log(event: LogEvent): void
}

/** Whose request it is, and what takes the work beside it. */
export type Asker = { tenant: string; keepAlive(promise: Promise<unknown>): void }

type OfTenant = {
  /** All that every isolate has written; undefined before it was read. */
  shared: SemanticRecord | undefined
  /** What was seen here since. */
  own: SemanticRecord
  belief: Calibration | undefined
  /** The first question is not kept waiting for others. */
  wasAsked: boolean
  writes: WriteGroup<void>
}

/**
 * What each tenant's own questions teach. Two sources: a random share of hits is run for real as well (only these estimate the
 * wrong-hit rate, for they are a fair sample of the hits), and what was not sure enough to be a hit is run for real anyway.
 *
 * It is written to the tenant's object beside the answers, and each write brings back what the other isolates wrote. An isolate that
 * does not know it yet is not sure of anything.
 */
export class SemanticLearning {
  readonly #tenants = new Map<string, OfTenant>()
  readonly #options: LearningOptions
  #here: SemanticCounts = nothingRecorded

  constructor(options: LearningOptions) {
    this.#options = options
  }

  /** Of all tenants, in this isolate, since it began. */
  get here(): SemanticCounts {
    return this.#here
  }

  isNearEnough(tenant: string, similarity: number, errorBound: number): boolean {
    const of = this.#of(tenant)
    if (of.shared === undefined) return false
    of.belief ??= calibrate(addRecords(of.shared, of.own).seen)
    return isNearEnough(of.belief, similarity, errorBound)
  }

  sought(asker: Asker): void {
    this.#note(asker, { ...nothingRecorded, sought: 1 })
  }

  /** A hit was given; true when it has to be checked. */
  hit(asker: Asker): boolean {
    this.#note(asker, { ...nothingRecorded, hits: 1 })
    const { budget, chance, shadowShare } = this.#options
    return chance() < shadowShare && budget.take()
  }

  learn(asker: Asker, similarity: number, outcome: { right: boolean; wasHit: boolean }): void {
    this.#note(asker, recordOf(similarity, outcome))
  }

  /** What every isolate has seen of the tenant; what this one has not written yet is written first. Rejects where it cannot be known. */
  async record(tenant: string): Promise<SemanticRecord> {
    const of = this.#of(tenant)
    await this.#exchange(tenant, of)
    return addRecords(of.shared ?? nothingRecorded, of.own)
  }

  #note({ tenant, keepAlive }: Asker, seen: SemanticRecord): void {
    const of = this.#of(tenant)
    of.own = addRecords(of.own, seen)
    if (Object.keys(seen.seen).length > 0) of.belief = undefined
    this.#here = addCounts(this.#here, seen)
    if (!invalidates(tenant)) return
    keepAlive(of.wasAsked ? of.writes.add(undefined, 0) : this.#write(tenant, of))
    of.wasAsked = true
  }

  /** Never fails: nobody waits for it. */
  async #write(tenant: string, of: OfTenant): Promise<void> {
    try {
      await this.#exchange(tenant, of)
    } catch (error) {
      this.#options.log({ event: 'cache_learning_failed', detail: whereThrown(error) })
    }
  }

  /** A write that failed is made with the next one. Where it had been done all the same, what it held counts twice. */
  async #exchange(tenant: string, of: OfTenant): Promise<void> {
    if (!invalidates(tenant)) return
    const { own } = of
    of.own = nothingRecorded
    try {
      const name = { task: this.#options.task, rules: semanticRules }
      of.shared = await this.#options.cacheIndex.learn(tenant, name, own)
    } catch (error) {
      of.own = addRecords(own, of.own)
      throw error
    } finally {
      of.belief = undefined
    }
  }

  #of(tenant: string): OfTenant {
    const known = this.#tenants.get(tenant)
    if (known) return known
    const [oldest] = this.#tenants.keys()
    if (this.#tenants.size >= edgeLimits.semanticTenants && oldest !== undefined) this.#tenants.delete(oldest)
    const { clock, recordsWaitMs: waitMs } = this.#options
    const fresh: OfTenant = {
      // A session ends with its day; nothing of it is shared, as nothing of it is invalidated.
      shared: invalidates(tenant) ? undefined : nothingRecorded,
      own: nothingRecorded,
      belief: undefined,
      wasAsked: false,
      writes: new WriteGroup<void>({
        clock,
        waitMs,
        ...edgeLimits.semanticWrites,
        write: async () => await this.#write(tenant, fresh),
      }),
    }
    this.#tenants.set(tenant, fresh)
    return fresh
  }
}
