import { expect, test } from 'vitest'
import { inverseFactor } from './linearAlgebra.ts'
import { positiveDefinite } from './testing/matrices.ts'

test('inverseFactor() gives the U whose U^T . U is the inverse', () => {
  const size = 7
  const matrix = positiveDefinite(size, 40)
  const factor = inverseFactor(matrix, size)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (column < row) expect(factor[row * size + column]).toBe(0)
      let sum = 0
      for (let k = 0; k < size; k++) {
        for (let i = 0; i < size; i++) {
          sum += factor[i * size + row]! * factor[i * size + k]! * matrix[k * size + column]!
        }
      }
      expect(sum).toBeCloseTo(row === column ? 1 : 0, 9)
    }
  }
})

test('inverseFactor() refuses a matrix that is not positive definite', () => {
  expect(() => inverseFactor(Float64Array.of(1, 2, 2, 1), 2)).toThrow('add damping')
})
