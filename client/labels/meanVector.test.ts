import { expect, test } from 'vitest'
import { meanVector } from './meanVector.ts'

test('meanVector() is the mean of the rows, of length 1', () => {
  const mean = meanVector(Float32Array.of(1, 0, 0, 1), 2)
  expect(mean?.[0]).toBeCloseTo(Math.SQRT1_2, 7)
  expect(mean?.[1]).toBeCloseTo(Math.SQRT1_2, 7)
  expect([...(meanVector(Float32Array.of(0.6, 0.8), 2) ?? [])]).toEqual([Math.fround(0.6), Math.fround(0.8)])
})

test('meanVector() has none for no rows, and for rows that cancel out', () => {
  expect(meanVector(new Float32Array(0), 2)).toBeUndefined()
  expect(meanVector(Float32Array.of(1, 0, -1, 0), 2)).toBeUndefined()
})
