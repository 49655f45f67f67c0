import { AppError } from '../contract/error.ts'

/** Lower triangle L with A = L L^T, float64 [size, size], row-major; what is above the diagonal is not used. */
export type Cholesky = { readonly size: number; readonly lower: Float64Array }

/**
 * Factors a symmetric positive definite matrix, float64 [size, size], of which only the lower triangle is read
 * (Golub and Van Loan, Matrix Computations, 4.2). Throws AppError `internal` when it is not positive definite.
 */
export function cholesky(matrix: Float64Array, size: number): Cholesky {
  const lower = matrix.slice()
  for (let row = 0; row < size; row++) {
    const r = row * size
    for (let column = 0; column <= row; column++) {
      const c = column * size
      let sum = lower[r + column]!
      for (let i = 0; i < column; i++) sum -= lower[r + i]! * lower[c + i]!
      if (column < row) lower[r + column] = sum / lower[c + column]!
      else if (sum > 0) lower[r + row] = Math.sqrt(sum)
      else {
        throw new AppError(
          'internal',
          `Cannot factor a matrix of ${size} rows: pivot ${row} is ${sum}; wanted a positive definite matrix`,
        )
      }
    }
  }
  return { size, lower }
}

/** Overwrites `values` (b, then x) with the solution of A x = b. */
export function solve({ size, lower }: Cholesky, values: Float64Array): void {
  for (let row = 0; row < size; row++) {
    let sum = values[row]!
    for (let i = 0; i < row; i++) sum -= lower[row * size + i]! * values[i]!
    values[row] = sum / lower[row * size + row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    const value = values[row]! / lower[row * size + row]!
    values[row] = value
    for (let i = 0; i < row; i++) values[i]! -= lower[row * size + i]! * value
  }
}

/** float64 [size]: the diagonal of A^-1, from the columns of L^-1. */
export function inverseDiagonal({ size, lower }: Cholesky): Float64Array {
  const diagonal = new Float64Array(size)
  const column = new Float64Array(size)
  for (let start = 0; start < size; start++) {
    for (let row = start; row < size; row++) {
      let sum = row === start ? 1 : 0
      for (let i = start; i < row; i++) sum -= lower[row * size + i]! * column[i]!
      const value = sum / lower[row * size + row]!
      column[row] = value
      diagonal[start]! += value * value
    }
  }
  return diagonal
}
