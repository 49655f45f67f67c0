import { AppError } from '../contract/error.ts'
import type { Scored } from './topK.ts'
import { createTopK } from './topK.ts'

/** `rows` vectors of `dimensions` float32 behind each other: row i is `values.subarray(i * dimensions, (i + 1) * dimensions)`. */
export type Matrix = { readonly values: Float32Array; readonly dimensions: number }

export function rowCount(matrix: Matrix): number {
  return matrix.values.length / matrix.dimensions
}

export function row(matrix: Matrix, index: number): Float32Array {
  return matrix.values.subarray(index * matrix.dimensions, (index + 1) * matrix.dimensions)
}

/**
 * Inner product of two vectors of equal length; for vectors of length 1 it is their cosine similarity.
 * Sums in float64, in index order: the same bits everywhere. Throws AppError `internal` on unequal lengths.
 */
export function dot(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) {
    throw new AppError(
      'internal',
      `Cannot compare vectors of ${a.length} and ${b.length} dimensions; want equal`,
    )
  }
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** The `limit` rows of `matrix` with the greatest inner product with `query`, best first, ties by row. */
export function topRows(matrix: Matrix, query: Float32Array, limit: number): Scored[] {
  const best = createTopK(limit)
  const rows = rowCount(matrix)
  for (let index = 0; index < rows; index++) best.add(index, dot(row(matrix, index), query))
  return best.sorted()
}
