import { describe, expect, test } from 'vitest'
import { AppError } from '../contract/error.ts'
import { dot, row, rowCount, topRows } from './vectors.ts'

const matrix = { values: Float32Array.of(1, 0, 0, 1, 0.6, 0.8, 1, 0), dimensions: 2 }

describe('dot', () => {
  test('is the inner product', () => {
    expect(dot(Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6))).toBe(32)
  })

  test('refuses vectors of unequal length', () => {
    expect(() => dot(Float32Array.of(1), Float32Array.of(1, 2))).toThrow(AppError)
  })
})

test('row() is a view of one vector', () => {
  expect(rowCount(matrix)).toBe(4)
  expect([...row(matrix, 1)]).toEqual([0, 1])
  expect(row(matrix, 1).buffer).toBe(matrix.values.buffer)
})

test('topRows() gives the nearest rows, best first, ties by row', () => {
  const found = topRows(matrix, Float32Array.of(1, 0), 3)
  expect(found.map(({ index }) => index)).toEqual([0, 3, 2])
  expect(found[2]?.score).toBeCloseTo(0.6, 6)
  expect(topRows({ values: new Float32Array(0), dimensions: 2 }, Float32Array.of(1, 0), 3)).toEqual([])
})
