import { cholesky, solve } from '#core/heads/cholesky'
import { exp, log } from '#core/heads/elementary'
import { lbfgs } from './lbfgs.ts'
import type { LbfgsOptions } from './lbfgs.ts'

/** Vectors with the number of their label, 0 to `classes` - 1. */
export type Labelled = {
  readonly dimensions: number
  readonly classes: number
  /** float32 [rows, dimensions]. */
  readonly vectors: Float32Array
  readonly labels: Int32Array
}

/** logit of class c = weights[c] . x + bias[c]. */
export type Linear = {
  readonly dimensions: number
  readonly classes: number
  /** float64 [classes, dimensions]. */
  readonly weights: Float64Array
  readonly bias: Float64Array
}

export type FitOptions = LbfgsOptions & {
  /** Strength of the L2 penalty on the weights (not the bias), against the mean loss of a text. */
  penalty: number
  /** Where to begin: the solution for another penalty is near. */
  start?: Linear | undefined
}

/**
 * Multinomial logistic regression: the least mean of -ln p(label | vector) + penalty / 2 |weights|^2, by L-BFGS in float64.
 * Convex, so the start changes the time and not the result.
 */
export function fitLogistic(data: Labelled, options: FitOptions): Linear {
  const { classes, dimensions } = data
  const size = classes * dimensions
  const start = new Float64Array(size + classes)
  if (options.start) {
    start.set(options.start.weights)
    start.set(options.start.bias, size)
  }
  const precondition = boundOfHessian(data, options.penalty)
  const { at } = lbfgs(objectiveOf(data, options.penalty), start, { ...options, precondition })
  return { classes, dimensions, weights: at.slice(0, size), bias: at.slice(size) }
}

/**
 * Solves with an upper bound of the Hessian that does not depend on the weights: half the second moment of the vectors (1 behind
 * them, for the bias) plus the penalty, the same for every class (Boehning, Multinomial logistic regression algorithm, 1992).
 * It knows which directions the vectors hardly use: a quarter of the iterations of plain L-BFGS.
 */
function boundOfHessian({ classes, dimensions, vectors, labels }: Labelled, penalty: number) {
  const rows = labels.length
  const size = dimensions + 1
  const bound = new Float64Array(size * size)
  const x = new Float64Array(size)
  x[dimensions] = 1
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < dimensions; i++) x[i] = vectors[row * dimensions + i]!
    for (let i = 0; i < size; i++) {
      const value = x[i]! / (2 * rows)
      for (let j = 0; j <= i; j++) bound[i * size + j]! += value * x[j]!
    }
  }
  for (let i = 0; i < size; i++) bound[i * size + i]! += penalty
  const factors = cholesky(bound, size)
  return (vector: Float64Array): void => {
    const part = new Float64Array(size)
    for (let c = 0; c < classes; c++) {
      part.set(vector.subarray(c * dimensions, (c + 1) * dimensions))
      part[dimensions] = vector[classes * dimensions + c]!
      solve(factors, part)
      vector.set(part.subarray(0, dimensions), c * dimensions)
      vector[classes * dimensions + c] = part[dimensions]!
    }
  }
}

/** Rows that share a pass over the weights: four sums at once hide the latency of one. */
const tile = 4

/** float64 [rows, classes]. */
export function logitsOf(
  vectors: Float32Array,
  { classes, dimensions, weights, bias }: Linear,
): Float64Array {
  const rows = vectors.length / dimensions
  const logits = new Float64Array(rows * classes)
  for (let row = 0; row < rows; row++) {
    const x = row * dimensions
    const out = row * classes
    let c = 0
    for (; c + tile <= classes; c += tile) {
      const w0 = c * dimensions
      const w1 = w0 + dimensions
      const w2 = w1 + dimensions
      const w3 = w2 + dimensions
      let [s0, s1, s2, s3] = [0, 0, 0, 0]
      for (let i = 0; i < dimensions; i++) {
        const value = vectors[x + i]!
        s0 += value * weights[w0 + i]!
        s1 += value * weights[w1 + i]!
        s2 += value * weights[w2 + i]!
        s3 += value * weights[w3 + i]!
      }
      logits[out + c] = s0 + bias[c]!
      logits[out + c + 1] = s1 + bias[c + 1]!
      logits[out + c + 2] = s2 + bias[c + 2]!
      logits[out + c + 3] = s3 + bias[c + 3]!
    }
    for (; c < classes; c++) {
      let sum = 0
      for (let i = 0; i < dimensions; i++) sum += vectors[x + i]! * weights[c * dimensions + i]!
      logits[out + c] = sum + bias[c]!
    }
  }
  return logits
}

function objectiveOf(data: Labelled, penalty: number) {
  const { classes, dimensions, vectors, labels } = data
  const rows = labels.length
  const size = classes * dimensions
  return (at: Float64Array, gradient: Float64Array): number => {
    const weights = at.subarray(0, size)
    const residuals = logitsOf(vectors, { classes, dimensions, weights, bias: at.subarray(size) })
    let loss = 0
    for (let row = 0; row < rows; row++)
      loss += softmaxLoss(residuals.subarray(row * classes, (row + 1) * classes), labels[row]!)
    gradient.fill(0)
    addProducts(residuals, data, gradient)
    let squares = 0
    for (let i = 0; i < size; i++) {
      squares += weights[i]! * weights[i]!
      gradient[i] = gradient[i]! / rows + penalty * weights[i]!
    }
    for (let c = 0; c < classes; c++) gradient[size + c]! /= rows
    return loss / rows + (penalty / 2) * squares
  }
}

/** -ln p(label), and `logits` becomes p - [1 at the label]. */
function softmaxLoss(logits: Float64Array, label: number): number {
  const most = logits.reduce((a, b) => Math.max(a, b))
  const own = logits[label]!
  let sum = 0
  for (let c = 0; c < logits.length; c++) sum += logits[c] = exp(logits[c]! - most)
  for (let c = 0; c < logits.length; c++) logits[c]! /= sum
  logits[label]! -= 1
  return log(sum) + most - own
}

/** Late in a fit nine of ten residuals are below this; all of them together move no part of the gradient by more. */
const negligible = 1e-7

/** gradient += residuals^T vectors, and the sums of the residuals behind it; four rows a pass. */
function addProducts(
  residuals: Float64Array,
  { classes, dimensions, vectors, labels }: Labelled,
  gradient: Float64Array,
): void {
  const rows = labels.length
  for (let row = 0; row < rows; row += tile) {
    const count = Math.min(tile, rows - row)
    for (let c = 0; c < classes; c++) {
      const residual = (k: number): number => (k < count ? residuals[(row + k) * classes + c]! : 0)
      const [r0, r1, r2, r3] = [residual(0), residual(1), residual(2), residual(3)]
      if (Math.abs(r0) + Math.abs(r1) + Math.abs(r2) + Math.abs(r3) < negligible) continue
      gradient[classes * dimensions + c]! += r0 + r1 + r2 + r3
      const g = c * dimensions
      const x0 = row * dimensions
      const x1 = count > 1 ? x0 + dimensions : x0
      const x2 = count > 2 ? x1 + dimensions : x0
      const x3 = count > 3 ? x2 + dimensions : x0
      for (let i = 0; i < dimensions; i++) {
        gradient[g + i]! +=
          r0 * vectors[x0 + i]! + r1 * vectors[x1 + i]! + r2 * vectors[x2 + i]! + r3 * vectors[x3 + i]!
      }
    }
  }
}
