import { expect, test } from 'vitest'
import { afterFailure, blockedMs, claimTry, healthyOrigin } from './originHealth.ts'

test('a healthy origin is never held back', () => {
  expect(blockedMs(healthyOrigin, 5)).toBe(0)
  expect(claimTry(healthyOrigin, 5)).toBe(healthyOrigin)
})

test('each failure doubles the wait, up to eight seconds', () => {
  let health = healthyOrigin
  const waits = Array.from({ length: 7 }, () => {
    health = afterFailure(health, 1_000)
    return blockedMs(health, 1_000)
  })
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000])
})

test('after the wait one probe goes out, and the others wait for its outcome', () => {
  const failed = afterFailure(healthyOrigin, 0)
  expect(blockedMs(failed, 499)).toBe(1)
  expect(blockedMs(failed, 500)).toBe(0)
  expect(blockedMs(claimTry(failed, 500), 500)).toBe(500)
})
