import type { Rows } from './kernel.ts'

/** Sweeps after which Jacobi's method has long converged for a few hundred columns. */
const MAX_SWEEPS = 20
const TOLERANCE = 1e-11

export type Axes = { /** One axis a row, strongest first. */ axes: Rows; strengths: Float64Array }

/**
 * Eigenvectors of the second moment of `data`'s rows (no mean taken away: cosine knows no mean), strongest first; the
 * cyclic Jacobi method (Golub and Van Loan, 8.5). Each axis is signed so that its largest part is positive.
 */
export function principalAxes(data: Rows): Axes {
  const size = data.columns
  const moment = secondMoment(data)
  const vectors = new Float64Array(size * size)
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1
  const limit = TOLERANCE * trace(moment, size)
  for (let sweep = 0; sweep < MAX_SWEEPS && sweepOnce({ moment, vectors, size }, limit); sweep++);
  const order = Array.from({ length: size }, (_, i) => i).toSorted(
    (a, b) => moment[b * size + b]! - moment[a * size + a]!,
  )
  const values = new Float32Array(size * size)
  order.forEach((from, to) => {
    const axis = vectors.subarray(from * size, (from + 1) * size)
    const largest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0)
    values.set(
      axis.map((value) => (largest < 0 ? -value : value)),
      to * size,
    )
  })
  const strengths = Float64Array.from(order, (i) => moment[i * size + i]!)
  return { axes: { rows: size, columns: size, values }, strengths }
}

function secondMoment({ rows, columns, values }: Rows): Float64Array {
  const moment = new Float64Array(columns * columns)
  for (let row = 0; row < rows; row++) {
    const x = values.subarray(row * columns, (row + 1) * columns)
    for (let i = 0; i < columns; i++) {
      const xi = x[i]!
      if (xi === 0) continue
      for (let j = i; j < columns; j++) moment[i * columns + j] = moment[i * columns + j]! + xi * x[j]!
    }
  }
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < i; j++) moment[i * columns + j] = moment[j * columns + i]!
  }
  return moment
}

/** One rotation for each pair of axes; false when nothing was left to rotate. */
function sweepOnce(
  { moment, vectors, size }: { moment: Float64Array; vectors: Float64Array; size: number },
  limit: number,
): boolean {
  let rotated = false
  for (let p = 0; p < size; p++) {
    for (let q = p + 1; q < size; q++) {
      const off = moment[p * size + q]!
      if (Math.abs(off) <= limit) continue
      rotated = true
      const theta = (moment[q * size + q]! - moment[p * size + p]!) / (2 * off)
      const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
      const cosine = 1 / Math.sqrt(tangent * tangent + 1)
      const sine = tangent * cosine
      rotateColumns(moment, { p, q, size, cosine, sine })
      rotateRows(moment, { p, q, size, cosine, sine })
      rotateRows(vectors, { p, q, size, cosine, sine })
    }
  }
  return rotated
}

type Rotation = { p: number; q: number; size: number; cosine: number; sine: number }

function rotateRows(matrix: Float64Array, { p, q, size, cosine, sine }: Rotation): void {
  for (let k = 0; k < size; k++) {
    const a = matrix[p * size + k]!
    const b = matrix[q * size + k]!
    matrix[p * size + k] = cosine * a - sine * b
    matrix[q * size + k] = sine * a + cosine * b
  }
}

function rotateColumns(matrix: Float64Array, { p, q, size, cosine, sine }: Rotation): void {
  for (let k = 0; k < size; k++) {
    const a = matrix[k * size + p]!
    const b = matrix[k * size + q]!
    matrix[k * size + p] = cosine * a - sine * b
    matrix[k * size + q] = sine * a + cosine * b
  }
}

function trace(matrix: Float64Array, size: number): number {
  let sum = 0
  for (let i = 0; i < size; i++) sum += matrix[i * size + i]!
  return sum
}
