import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fullBucket, takeTokens } from './tokenBucket.ts'

const limits = { capacity: 5, refillPerSecond: 2 }

test('a full bucket gives its capacity at once, then says when to come again', () => {
  let bucket = fullBucket(limits, 0)
  for (let i = 0; i < 5; i++) {
    const taken = takeTokens(bucket, 1, { ...limits, nowMs: 0 })
    expect(taken.allowed).toBe(true)
    bucket = taken.bucket
  }
  const refused = takeTokens(bucket, 1, { ...limits, nowMs: 0 })
  expect(refused).toMatchObject({ allowed: false, retryAfterMs: 500 })
  expect(takeTokens(refused.bucket, 1, { ...limits, nowMs: 500 }).allowed).toBe(true)
})

test('a clock that steps back refills nothing', () => {
  const { bucket } = takeTokens(fullBucket(limits, 10_000), 5, { ...limits, nowMs: 10_000 })
  const back = takeTokens(bucket, 1, { ...limits, nowMs: 0 })
  expect(back.allowed).toBe(false)
  expect(takeTokens(back.bucket, 1, { ...limits, nowMs: 10_000 }).allowed).toBe(false)
})

test('admits at most capacity plus refill, whatever the schedule', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }), (gaps) => {
      let nowMs = 0
      let bucket = fullBucket(limits, nowMs)
      let admitted = 0
      for (const gap of gaps) {
        nowMs += gap
        const taken = takeTokens(bucket, 1, { ...limits, nowMs })
        bucket = taken.bucket
        if (taken.allowed) admitted++
      }
      expect(admitted).toBeLessThanOrEqual(limits.capacity + (nowMs / 1000) * limits.refillPerSecond + 1e-6)
    }),
  )
})
