import { AppError } from '#core/contract/error'
import { fullBucket, takeTokens, type TokenBucket } from '#core/policy/tokenBucket'
import { allSessionsBucket, edgeLimits, sessionBucket } from '../limits.ts'
import type { Clock } from '../ports.ts'

export type Pace = { limit: number; remaining: number; resetMs: number }

/** Token buckets of anonymous sessions, one each and one for all together, in the memory of this isolate. */
export class SessionPace {
  readonly #clock: Clock
  readonly #buckets = new Map<string, TokenBucket>()
  #all: TokenBucket

  constructor(clock: Clock) {
    this.#clock = clock
    this.#all = fullBucket(allSessionsBucket, clock.nowMs())
  }

  /** Counts one request of session `id`. Throws `rate_limited`, or `over_capacity` when all sessions together ask too much. */
  take(id: string): Pace {
    const nowMs = this.#clock.nowMs()
    const own = takeTokens(this.#buckets.get(id) ?? fullBucket(sessionBucket, nowMs), 1, {
      ...sessionBucket,
      nowMs,
    })
    // Set anew at the end of the map, so that the first entry is always the one that was quiet the longest.
    this.#buckets.delete(id)
    this.#buckets.set(id, own.bucket)
    if (this.#buckets.size > edgeLimits.rememberedSessions) this.#forgetOldest()
    if (!own.allowed) throw tooFast(own.retryAfterMs)
    this.takeFromAll()
    const resetMs = Math.ceil(
      ((sessionBucket.capacity - own.bucket.tokens) / sessionBucket.refillPerSecond) * 1000,
    )
    return { limit: sessionBucket.capacity, remaining: Math.floor(own.bucket.tokens), resetMs }
  }

  /** Counts one step that no session pays for, the opening of one. Throws `over_capacity`. */
  takeFromAll(): void {
    const all = takeTokens(this.#all, 1, { ...allSessionsBucket, nowMs: this.#clock.nowMs() })
    this.#all = all.bucket
    if (!all.allowed) throw tooMany(all.retryAfterMs)
  }

  #forgetOldest(): void {
    const oldest = this.#buckets.keys().next()
    if (!oldest.done) this.#buckets.delete(oldest.value)
  }
}

function tooFast(retryAfterMs: number): AppError {
  const { capacity, refillPerSecond } = sessionBucket
  return new AppError(
    'rate_limited',
    `Cannot take another request of this session: it may send ${capacity} at once and ${refillPerSecond} a second after that; try again in ${retryAfterMs} ms`,
    { retryAfterMs },
  )
}

function tooMany(retryAfterMs: number): AppError {
  return new AppError(
    'over_capacity',
    `Cannot take another request without an API key: all sessions together are at their limit; try again in ${retryAfterMs} ms or send a key`,
    { retryAfterMs },
  )
}
