import { expect, test } from 'vitest'
import { cholesky, inverseDiagonal, solve } from './cholesky.ts'

/** Symmetric, positive definite, with the inverse known: [[4, 2, 0], [2, 5, 1], [0, 1, 3]]; determinant 44. */
const matrix = Float64Array.of(4, 99, 99, 2, 5, 99, 0, 1, 3)

test('solve() finds x with A x = b from the lower triangle alone', () => {
  const x = Float64Array.of(4, 2, 0)
  solve(cholesky(matrix, 3), x)
  expect([...x].map((value) => Number(value.toFixed(12)))).toEqual([1, 0, 0])
})

test('inverseDiagonal() is the diagonal of the inverse', () => {
  const diagonal = [...inverseDiagonal(cholesky(matrix, 3))]
  ;[14 / 44, 12 / 44, 16 / 44].forEach((value, at) => expect(diagonal[at]).toBeCloseTo(value, 12))
})

test('cholesky() refuses a matrix that is not positive definite', () => {
  expect(() => cholesky(Float64Array.of(1, 0, 2, 1), 2)).toThrow('pivot 1 is -3')
})
