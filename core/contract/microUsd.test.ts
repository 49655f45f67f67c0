import fc from 'fast-check'
import { expect, test } from 'vitest'
import { roundMicroUsd, sumMicroUsd, toPicoUsd } from './microUsd.ts'
import { costOf } from './receipt.ts'

const amount = fc.integer({ min: 1, max: 1_000_000_000_000 }).map((picoUsd) => picoUsd / 1_000_000)

test('an amount has no digits beyond the price of a token', () => {
  expect([23 * 0.02, 0.1 + 0.2, 0.3 + 7 * 0.02].map(roundMicroUsd)).toEqual([0.46, 0.3, 0.44])
  fc.assert(
    fc.property(amount, fc.double({ min: -4e-7, max: 4e-7, noNaN: true }), (microUsd, noise) => {
      expect(roundMicroUsd(microUsd + noise)).toBe(microUsd)
      expect(JSON.stringify(roundMicroUsd(microUsd + noise))).toMatch(/^\d+(\.\d{1,6})?$/)
    }),
  )
})

test('a sum is exact, in any order, and the same as of its parts', () => {
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 30 }), (amounts) => {
      const whole = sumMicroUsd(amounts)
      expect(toPicoUsd(whole)).toBe(amounts.reduce((sum, each) => sum + toPicoUsd(each), 0))
      expect(sumMicroUsd(amounts.toReversed())).toBe(whole)
      expect(sumMicroUsd([sumMicroUsd(amounts.slice(0, 9)), sumMicroUsd(amounts.slice(9))])).toBe(whole)
    }),
  )
})

test('the cost of a hop is the sum of its parts as they are shown', () => {
  expect(costOf({ request: 0.3, compute: 23 * 0.02 })).toEqual({
    costMicroUsd: 0.76,
    costParts: { request: 0.3, compute: 0.46 },
  })
  expect(costOf({})).toEqual({ costMicroUsd: 0, costParts: {} })
})
