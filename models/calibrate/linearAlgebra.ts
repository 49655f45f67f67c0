/** Row-major, float64. */
export type Doubles = { rows: number; columns: number; values: Float64Array }

/**
 * The upper triangular U with matrix^-1 = U^T . U: Cholesky's factorisation from the last row up, matrix = R . R^T,
 * then U = R^-1. Only the upper half of `matrix` ([size, size]) is read. @throws when it is not positive definite.
 */
export function inverseFactor(matrix: Float64Array, size: number): Float64Array {
  return invertUpper(factorUpper(matrix, size), size)
}

function factorUpper(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size)
  for (let row = size - 1; row >= 0; row--) {
    const later = factor.subarray(row * size + row + 1, (row + 1) * size)
    const diagonal = matrix[row * size + row]! - dot(later, later)
    if (!(diagonal > 0)) throw new Error(`Cannot factor: pivot ${row} is ${diagonal}; add damping`)
    const pivot = Math.sqrt(diagonal)
    factor[row * size + row] = pivot
    for (let above = 0; above < row; above++) {
      const products = dot(factor.subarray(above * size + row + 1, (above + 1) * size), later)
      factor[above * size + row] = (matrix[above * size + row]! - products) / pivot
    }
  }
  return factor
}

function invertUpper(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size)
  for (let row = size - 1; row >= 0; row--) {
    const pivot = 1 / factor[row * size + row]!
    const into = inverse.subarray(row * size, (row + 1) * size)
    into[row] = pivot
    for (let k = row + 1; k < size; k++) {
      const weight = factor[row * size + k]! * pivot
      const from = inverse.subarray(k * size, (k + 1) * size)
      for (let column = k; column < size; column++) into[column]! -= weight * from[column]!
    }
  }
  return inverse
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
