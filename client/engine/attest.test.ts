import { describe, expect, test } from 'vitest'
import { compareVectors, requireAttested } from './attest.ts'

const wanted = new Float32Array([1, 0, 0, 1])

describe('compareVectors()', () => {
  test('gives mean and minimum cosine over rows', () => {
    const got = new Float32Array([1, 0, 1, 1])
    const agreement = compareVectors(got, wanted, 2)
    expect(agreement.texts).toBe(2)
    expect(agreement.minCosine).toBeCloseTo(Math.SQRT1_2, 6)
    expect(agreement.meanCosine).toBeCloseTo((1 + Math.SQRT1_2) / 2, 6)
  })

  test('refuses vectors of another shape', () => {
    expect(() => compareVectors(new Float32Array(2), wanted, 2)).toThrow(/got 2 numbers; want 4/)
  })
})

describe('requireAttested()', () => {
  test('accepts the model itself', () => {
    expect(() => requireAttested(compareVectors(wanted, wanted, 2), 'm')).not.toThrow()
  })

  test('refuses when one text of many is wrong, however good the mean', () => {
    const got = new Float32Array(2000).fill(1)
    const reference = Float32Array.from(got)
    got[0] = -1
    const agreement = compareVectors(got, reference, 2)
    expect(agreement.meanCosine).toBeGreaterThan(0.998)
    expect(() => requireAttested(agreement, 'm')).toThrow(/Cannot serve m on this device/)
  })

  test('refuses NaN, which compares with nothing', () => {
    const agreement = compareVectors(new Float32Array([NaN, 0, 0, 1]), wanted, 2)
    expect(() => requireAttested(agreement, 'm')).toThrow(/cosine NaN/)
  })
})
