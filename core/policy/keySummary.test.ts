import { expect, test } from 'vitest'
import { digitsOf, KeySummary } from './keySummary.ts'

/** As evenly spread as digests are: a 32-bit generator (xorshift, Marsaglia 2003), eight digits at a time. */
function digitsFrom(seed: number, count: number): string[] {
  let state = seed
  const eight = (): string => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0).toString(16).padStart(8, '0')
  }
  return Array.from({ length: count }, () => digitsOf(Array.from({ length: 8 }, eight).join('')))
}

test('knows every key that was added, one by one or many at once', () => {
  const summary = new KeySummary()
  const [one = '', ...others] = digitsFrom(1, 20_000)
  summary.add(one)
  summary.add(others.join(''))
  expect([one, ...others].filter((each) => !summary.mayHave(each))).toEqual([])
})

test('takes few for kept that were not: under one in a hundred with 60,000 keys', () => {
  const summary = new KeySummary()
  summary.add(digitsFrom(2, 60_000).join(''))
  const wrong = digitsFrom(3, 20_000).filter((each) => summary.mayHave(each)).length
  expect(wrong).toBeGreaterThan(0)
  expect(wrong).toBeLessThan(200)
})

test('is full when so much was added that it says little', () => {
  const summary = new KeySummary()
  summary.add(digitsFrom(4, 100_000).join(''))
  expect(summary.isFull).toBe(false)
  summary.add(digitsFrom(5, 40_000).join(''))
  expect(summary.isFull).toBe(true)
})
