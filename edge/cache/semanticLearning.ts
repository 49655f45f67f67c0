import {
  type Calibration,
  isNearEnough,
  observe,
  startingCalibration,
} from '#core/policy/semanticCalibration'
import { fullBucket, takeTokens } from '#core/policy/tokenBucket'
import { wilsonInterval } from '#core/policy/wilson'
import { edgeLimits } from '../limits.ts'
import type { Clock } from '../ports.ts'

type OfTenant = { calibration: Calibration; sought: number; hits: number; checked: number; wrong: number }

/** How often the semantic cache answers a tenant here, and how often wrongly, as its checks estimate it. */
export type SemanticStanding = {
  sought: number
  hits: number
  checked: number
  wrong: number
  wrongRate: { low: number; high: number }
}

/** At most six checks a minute in one isolate: what they cost stays small however much is asked. */
const checks = { capacity: 6, refillPerSecond: 0.1 } as const

/**
 * What each tenant's own questions teach. Two sources: a random share of hits is run for real as well (only these estimate the
 * wrong-hit rate, for they are a fair sample of the hits), and what was not sure enough to be a hit is run for real anyway.
 */
export class SemanticLearning {
  readonly #tenants = new Map<string, OfTenant>()
  readonly #options: { clock: Pick<Clock, 'nowMs'>; chance(): number; shadowShare: number }
  #bucket

  constructor(options: { clock: Pick<Clock, 'nowMs'>; chance(): number; shadowShare: number }) {
    this.#options = options
    this.#bucket = fullBucket(checks, options.clock.nowMs())
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
    if (this.#options.chance() >= this.#options.shadowShare) return false
    const taken = takeTokens(this.#bucket, 1, { ...checks, nowMs: this.#options.clock.nowMs() })
    this.#bucket = taken.bucket
    return taken.allowed
  }

  learn(tenant: string, similarity: number, { right, wasHit }: { right: boolean; wasHit: boolean }): void {
    const of = this.#of(tenant)
    of.calibration = observe(of.calibration, similarity, right)
    if (!wasHit) return
    of.checked++
    if (!right) of.wrong++
  }

  standing(tenant: string): SemanticStanding {
    const { sought, hits, checked, wrong } = this.#of(tenant)
    return { sought, hits, checked, wrong, wrongRate: wilsonInterval(wrong, checked) }
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
