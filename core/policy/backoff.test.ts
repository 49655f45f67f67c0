import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

test('a backoff is anywhere from nothing to 25, 75, 175, then 250 ms', () => {
  expect([1, 2, 3, 4, 9].map((retry) => backoffMs(retry, 1))).toEqual([25, 75, 175, 250, 250])
  expect(backoffMs(3, 0)).toBe(0)
})
