/** Plain state, so that it lives in memory, in a Durable Object or in IndexedDB alike. */
export type TokenBucket = { tokens: number; updatedMs: number }
export type TokenBucketLimits = { capacity: number; refillPerSecond: number }

export function fullBucket(limits: TokenBucketLimits, nowMs: number): TokenBucket {
  return { tokens: limits.capacity, updatedMs: nowMs }
}

export type Taken = {
  allowed: boolean
  bucket: TokenBucket
  /** 0 when allowed, else when the next try can succeed. */ retryAfterMs: number
}

/** Takes `amount` from the bucket as it stands at `nowMs`. A clock that steps back refills nothing. */
export function takeTokens(
  bucket: TokenBucket,
  amount: number,
  options: TokenBucketLimits & { nowMs: number },
): Taken {
  const elapsedMs = Math.max(0, options.nowMs - bucket.updatedMs)
  const tokens = Math.min(options.capacity, bucket.tokens + (elapsedMs / 1000) * options.refillPerSecond)
  const updatedMs = Math.max(bucket.updatedMs, options.nowMs)
  if (tokens >= amount)
    return { allowed: true, bucket: { tokens: tokens - amount, updatedMs }, retryAfterMs: 0 }
  const retryAfterMs = Math.ceil(((amount - tokens) / options.refillPerSecond) * 1000)
  return { allowed: false, bucket: { tokens, updatedMs }, retryAfterMs }
}
