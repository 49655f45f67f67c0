import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leaseGrant, leaseRules, leaseWant, runsLow } from './lease.ts'

test('what requests wait for comes first, then a share of the rest', () => {
  expect(leaseGrant({ need: 1, want: 1, available: 100 })).toBe(1)
  expect(leaseGrant({ need: 1, want: 1_000, available: 101 })).toBe(1 + 25)
  expect(leaseGrant({ need: 500, want: 900, available: 50 })).toBe(50)
  expect(leaseGrant({ need: 3, want: 3, available: -7.5 })).toBe(0)
})

test('an isolate asks for a second of its own pace', () => {
  expect(leaseWant({ need: 1, used: 0, elapsedMs: 0 })).toBe(1)
  expect(leaseWant({ need: 2, used: 50, elapsedMs: 250 })).toBe(2 + 200)
  expect(leaseWant({ need: 0, used: 1, elapsedMs: 60_000 })).toBe(1)
})

test('asks again below a quarter of what it got', () => {
  expect(runsLow({ left: 24, granted: 100 })).toBe(true)
  expect(runsLow({ left: 25, granted: 100 })).toBe(false)
  expect(runsLow({ left: 0, granted: 0 })).toBe(false)
})

test('a grant is whole, at most what is there, and at least the need where that is there', () => {
  const amount = fc.nat(1e9)
  fc.assert(
    fc.property(amount, amount, fc.double({ min: -1e9, max: 1e9, noNaN: true }), (need, more, available) => {
      const granted = leaseGrant({ need, want: need + more, available })
      expect(Number.isSafeInteger(granted)).toBe(true)
      expect(granted).toBeGreaterThanOrEqual(Math.min(need, Math.max(0, Math.floor(available))))
      expect(granted).toBeLessThanOrEqual(Math.max(0, available))
      expect(granted - need).toBeLessThanOrEqual(Math.max(0, available) * leaseRules.share)
    }),
  )
})
