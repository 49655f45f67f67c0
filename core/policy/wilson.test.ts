import { expect, test } from 'vitest'
import { wilsonInterval } from './wilson.ts'

test('knows nothing before the first trial, and is not sure after a few', () => {
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 })
  expect(wilsonInterval(0, 20)).toEqual({ low: 0, high: expect.closeTo(0.161, 3) })
  expect(wilsonInterval(20, 20)).toEqual({ low: expect.closeTo(0.839, 3), high: 1 })
})

test('agrees with the published example of 81 in 263', () => {
  const { low, high } = wilsonInterval(81, 263)
  expect([low, high]).toEqual([expect.closeTo(0.2553, 4), expect.closeTo(0.3662, 4)])
})
