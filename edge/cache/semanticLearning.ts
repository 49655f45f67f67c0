import {
  type Calibration,
  isNearEnough,
  observe,
  startingCalibration,
} from '#core/policy/semanticCalibration'
import { edgeLimits } from '../limits.ts'
import type { CheckBudget } from './checkBudget.ts'

export type LearningOptions = { budget: CheckBudget; chance(): number; shadowShare: number }

type OfTenant = SemanticCounts & { calibration: Calibration }

/** How often the semantic cache answers a tenant here, and how often of the times that were checked wrongly. */
export type SemanticCounts = { sought: number; hits: number; checked: number; wrong: number }

export const sumOf = (a: SemanticCounts, b: SemanticCounts): SemanticCounts => ({
  sought: a.sought + b.sought,
  hits: a.hits + b.hits,
  checked: a.checked + b.checked,
  wrong: a.wrong + b.wrong,
})

/**
 * What each tenant's own questions teach. Two sources: a random share of hits is run for real as well (only these estimate the
 * wrong-hit rate, for they are a fair sample of the hits), and what was not sure enough to be a hit is run for real anyway.
 */
export class SemanticLearning {
  readonly #tenants = new Map<string, OfTenant>()
  readonly #options: LearningOptions

  constructor(options: LearningOptions) {
    this.#options = options
  }

  isNearEnough(tenant: string, similarity: number, errorBound: number): boolean {
    return isNearEnough(this.#of(tenant).calibration, similarity, errorBound)
  }

  sought(tenant: string): void {
    this.#of(tenant).sought++
  }

  /** A hit was given; true when it has to be checked. */
  hit(tenant: string): boolean {
    this.#of(tenant).hits++
    const { budget, chance, shadowShare } = this.#options
    return chance() < shadowShare && budget.take()
  }

  learn(tenant: string, similarity: number, { right, wasHit }: { right: boolean; wasHit: boolean }): void {
    const of = this.#of(tenant)
    of.calibration = observe(of.calibration, similarity, right)
    if (!wasHit) return
    of.checked++
    if (!right) of.wrong++
  }

  counts(tenant: string): SemanticCounts {
    return this.#of(tenant)
  }

  #of(tenant: string): OfTenant {
    const known = this.#tenants.get(tenant)
    if (known) return known
    const [oldest] = this.#tenants.keys()
    if (this.#tenants.size >= edgeLimits.semanticTenants && oldest !== undefined) this.#tenants.delete(oldest)
    const fresh = { calibration: startingCalibration, sought: 0, hits: 0, checked: 0, wrong: 0 }
    this.#tenants.set(tenant, fresh)
    return fresh
  }
}
