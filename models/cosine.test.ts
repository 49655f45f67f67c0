import { expect, test } from 'vitest'
import { compareVectors, cosine } from './cosine.ts'
import { decodeVectors, encodeVectors } from './vectorFile.ts'

test('cosine() is 1 for the same direction, 0 for a right angle, whatever the lengths', () => {
  expect(cosine(Float32Array.of(1, 2), Float32Array.of(10, 20))).toBeCloseTo(1)
  expect(cosine(Float32Array.of(1, 0), Float32Array.of(0, 5))).toBe(0)
  expect(() => cosine(Float32Array.of(1), Float32Array.of(1, 2))).toThrow('1 and 2 numbers')
})

test('compareVectors() tells mean and least', () => {
  const vectors = [Float32Array.of(1, 0), Float32Array.of(1, 0)]
  const references = [Float32Array.of(1, 0), Float32Array.of(0, 1)]
  expect(compareVectors(vectors, references)).toEqual({ texts: 2, meanCosine: 0.5, minCosine: 0 })
})

test('vectors survive their file, and a torn file is refused', () => {
  const vectors = [Float32Array.of(0.5, -1), Float32Array.of(3, 4)]
  const bytes = encodeVectors(vectors)
  expect(decodeVectors(bytes, 2)).toEqual(vectors)
  expect(() => decodeVectors(bytes.subarray(0, 12), 2)).toThrow('12 bytes, wanted a multiple of 8')
})
