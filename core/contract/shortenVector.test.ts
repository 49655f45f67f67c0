import { expect, test } from 'vitest'
import { shortenVector } from './shortenVector.ts'

test('a shorter vector has the first numbers, and length 1', () => {
  expect(shortenVector(Float32Array.of(3, 4, 12), 2)).toEqual(Float32Array.of(0.6, 0.8))
})

test('as many as there are, or more, change nothing', () => {
  const vector = Float32Array.of(0.6, 0.8)
  expect(shortenVector(vector, 2)).toBe(vector)
  expect(shortenVector(vector, 3)).toBe(vector)
})

test('nothing stays nothing', () => {
  expect(shortenVector(Float32Array.of(0, 0, 1), 2)).toEqual(Float32Array.of(0, 0))
})
