import type { Kernel, Rows, TextTokens } from './kernel.ts'

export type RidgeProblem = {
  texts: TextTokens
  /** A text's row each. */
  targets: Rows
  /** Where to begin; holds the result. */
  table: Rows
}

export type RidgeOptions = {
  /** How much each text counts; of the kernel. */
  weights: Float32Array
  /** Pull towards the start: rows that few texts hold stay near it. */
  lambda: number
  iterations: number
  log: (line: string) => void
}

/**
 * Moves `table` to the X that minimises sum of weight |mean of rows - target|^2 + lambda |X - table|^2, in closed form:
 * conjugate gradients on the normal equations (A'WA + lambda) D = A'W (Y - A table), D = X - table, with the diagonal as
 * preconditioner (Golub and Van Loan, Matrix Computations, 11.5). All columns share one step, since they share one matrix.
 */
export function fitRidge(kernel: Kernel, problem: RidgeProblem, options: RidgeOptions): void {
  const { texts, targets, table } = problem
  const { weights, lambda, iterations, log } = options
  const mark = kernel.mark()
  const inverse = inverseDiagonal(texts, table.rows, options)
  const errors = kernel.rows(texts.count, table.columns)
  kernel.meanRows(texts, table, errors)
  for (let i = 0; i < errors.values.length; i++) errors.values[i] = targets.values[i]! - errors.values[i]!
  const residual = kernel.rows(table.rows, table.columns)
  kernel.addToRows(texts, { errors, weights }, residual)
  const direction = kernel.rows(table.rows, table.columns)
  const image = kernel.rows(table.rows, table.columns)
  let energy = precondition(residual, inverse, image)
  direction.values.set(image.values)
  const first = energy
  for (let step = 1; step <= iterations && energy > 0; step++) {
    kernel.meanRows(texts, direction, errors)
    addScaled(image.values.fill(0), direction.values, lambda)
    kernel.addToRows(texts, { errors, weights }, image)
    const rate = energy / dot(direction.values, image.values)
    addScaled(table.values, direction.values, rate)
    addScaled(residual.values, image.values, -rate)
    const next = precondition(residual, inverse, image)
    scaleThenAdd(direction.values, next / energy, image.values)
    energy = next
    if (step % 5 === 0)
      log(`  ridge: step ${step}, ${Math.sqrt(energy / first).toExponential(2)} of the first residual`)
  }
  kernel.release(mark)
}

/** 1 / (sum over texts of weight x (count of the token / length)^2 + lambda), a row of the table each. */
function inverseDiagonal(
  texts: TextTokens,
  rows: number,
  { weights, lambda }: { weights: Float32Array; lambda: number },
): Float64Array {
  const diagonal = new Float64Array(rows).fill(lambda)
  const counts = new Map<number, number>()
  for (let t = 0; t < texts.count; t++) {
    const length = texts.starts[t + 1]! - texts.starts[t]!
    counts.clear()
    for (let at = texts.starts[t]!; at < texts.starts[t + 1]!; at++) {
      const id = texts.ids[at]!
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    for (const [id, count] of counts) diagonal[id] = diagonal[id]! + weights[t]! * (count / length) ** 2
  }
  return diagonal.map((value) => 1 / value)
}

/** into = residual / diagonal; gives residual . into. */
function precondition(residual: Rows, inverse: Float64Array, into: Rows): number {
  const { rows, columns, values } = residual
  let energy = 0
  for (let row = 0; row < rows; row++) {
    const factor = inverse[row]!
    for (let i = row * columns; i < (row + 1) * columns; i++) {
      into.values[i] = values[i]! * factor
      energy += values[i]! * values[i]! * factor
    }
  }
  return energy
}

function addScaled(to: Float32Array, what: Float32Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] = to[i]! + times * what[i]!
}

function scaleThenAdd(to: Float32Array, times: number, what: Float32Array): void {
  for (let i = 0; i < to.length; i++) to[i] = times * to[i]! + what[i]!
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
