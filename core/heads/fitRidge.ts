import { dot } from '../text/vectors.ts'
import { cholesky, inverseDiagonal, solve } from './cholesky.ts'

/** Vectors with the number of their label. */
export type RidgeData = {
  readonly dimensions: number
  readonly labels: number
  readonly vectors: readonly Float32Array[]
  readonly known: Int32Array
}

export type RidgeFit = {
  /** float32 [labels, dimensions]: output of a label = its row x vector; near 1 for its texts, near 0 for others. */
  readonly weights: Float32Array
  /** float64 [vectors, labels]: the outputs for each vector of the fit that did not see it. */
  readonly leftOut: Float64Array
}

/** Weight of the squared weights: one, against vectors of length 1. */
const ridge = 1

/**
 * Least squares with a ridge on one column of 0 and 1 per label (regularised least-squares classification: Rifkin, Yeo and
 * Poggio 2003), solved in the space of the vectors, n x n. The leave-one-out outputs come in closed form:
 * y - c / (K + ridge I)^-1 of the diagonal, with c the dual weights.
 */
export function fitRidge({ dimensions, labels, vectors, known }: RidgeData): RidgeFit {
  const size = vectors.length
  const kernel = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) kernel[i * size + j] = dot(vectors[i]!, vectors[j]!)
    kernel[i * size + i]! += ridge
  }
  const factors = cholesky(kernel, size)
  const inverse = inverseDiagonal(factors)
  const weights = new Float32Array(labels * dimensions)
  const leftOut = new Float64Array(size * labels)
  for (let label = 0; label < labels; label++) {
    const dual = Float64Array.from(known, (own) => (own === label ? 1 : 0))
    solve(factors, dual)
    const row = new Float64Array(dimensions)
    vectors.forEach((vector, i) => {
      for (let d = 0; d < dimensions; d++) row[d]! += dual[i]! * vector[d]!
      leftOut[i * labels + label] = (known[i] === label ? 1 : 0) - dual[i]! / inverse[i]!
    })
    weights.set(row, label * dimensions)
  }
  return { weights, leftOut }
}
