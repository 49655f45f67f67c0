import { expect, test } from 'vitest'
import { defaultRateMicroUsdPerSecond } from '#core/policy/prices'
import { nearestRate, rates, rateWords } from './rate.ts'

test('the default stands in the middle of the slider, and every stop finds itself', () => {
  expect(nearestRate(defaultRateMicroUsdPerSecond)).toBe(2)
  expect(rates.map(nearestRate)).toEqual([0, 1, 2, 3, 4])
})

test('a rate between or beyond the stops takes the nearest', () => {
  expect(nearestRate(1_000_000)).toBe(rates.length - 1)
  expect(nearestRate(600)).toBe(2)
})

test('rateWords() names the price of a second', () => {
  expect(rateWords(556).replaceAll('\u00a0', ' ')).toBe('Pays up to 0.06 ct to be a second faster.')
  expect(rateWords(0)).toContain('as little as possible')
})
