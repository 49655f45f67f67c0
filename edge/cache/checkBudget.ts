import { fullBucket, takeTokens } from '#core/policy/tokenBucket'
import type { Clock } from '../ports.ts'

/** At most six checks a minute in one isolate: what they cost stays small however much is asked. */
const checks = { capacity: 6, refillPerSecond: 0.1 } as const

/** How many hits of the semantic caches may be run for real as well. */
export class CheckBudget {
  readonly #clock: Pick<Clock, 'nowMs'>
  #bucket

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock
    this.#bucket = fullBucket(checks, clock.nowMs())
  }

  /** False when there is no check left just now. */
  take(): boolean {
    const taken = takeTokens(this.#bucket, 1, { ...checks, nowMs: this.#clock.nowMs() })
    this.#bucket = taken.bucket
    return taken.allowed
  }
}
