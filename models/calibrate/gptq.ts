import { fromHalfBits } from '../float16.ts'
import type { BlockFormat, BlockQuantized } from '../quantize.ts'
import { fitBlockWeighted } from './fitBlock.ts'
import type { Doubles } from './linearAlgebra.ts'
import { shortHalf } from './shortHalf.ts'

/** a . b in float64. */
export type Multiply = (a: Doubles, b: Doubles) => Promise<Doubles>

export type RoundingTask = {
  /** The weights to reach: [outputs, inputs]. */
  wanted: Doubles
  /** What an error costs: d . hessian . d^T for each row's error d; [inputs, inputs], damped. */
  hessian: Float64Array
  /** Inputs in the order in which they are rounded. */
  order: readonly number[]
  /** U with hessian^-1 = U^T . U, both in that order. */
  factor: Float64Array
}

export type RoundingFormat = BlockFormat & {
  /** Mantissa bits kept of each scale, at most 10. */
  scaleBits: number
}

/** Columns rounded before their errors are spread over all others by one matrix product. */
const COLUMNS_AT_ONCE = 128

/**
 * Rounds a matrix so that its products with real inputs, not its values, change least: GPTQ (Frantar et al. 2022,
 * arXiv 2210.17323). Each column's error is spread over the columns still to come. Scales and zero points are chosen per
 * block beforehand, so the columns may be rounded in any order ("act-order": falling hessian diagonal) and the storage keeps its own.
 */
export async function roundWithHessian(
  task: RoundingTask,
  format: RoundingFormat,
  multiply: Multiply,
): Promise<BlockQuantized> {
  const { rows, columns } = task.wanted
  const quantized = chooseScales(task, format)
  const rest = permuteColumns(task.wanted, task.order)
  for (let from = 0; from < columns; from += COLUMNS_AT_ONCE) {
    const to = Math.min(columns, from + COLUMNS_AT_ONCE)
    const errors = roundColumns(quantized, rest, { ...task, from, to })
    if (to === columns) break
    const spread = { rows: to - from, columns, values: task.factor.subarray(from * columns, to * columns) }
    const moved = await multiply({ rows, columns: to - from, values: errors }, spread)
    for (let row = 0; row < rows; row++) {
      for (let i = row * columns + to; i < (row + 1) * columns; i++) rest.values[i]! -= moved.values[i]!
    }
  }
  return quantized
}

function chooseScales({ wanted, hessian }: RoundingTask, format: RoundingFormat): BlockQuantized {
  const { bits, blockSize, scaleBits } = format
  const { rows, columns, values } = wanted
  const blocks = (rows * columns) / blockSize
  const quantized: BlockQuantized = {
    bits,
    blockSize,
    rows,
    columns,
    codes: new Uint8Array(rows * columns),
    scales: new Uint16Array(blocks),
    zeros: new Uint8Array(blocks),
  }
  const importance = Float64Array.from(
    { length: columns },
    (_, column) => hessian[column * columns + column]!,
  )
  for (let block = 0; block < blocks; block++) {
    const at = block * blockSize
    const weights = importance.subarray(at % columns, (at % columns) + blockSize)
    const { scale, zero } = fitBlockWeighted(values.subarray(at, at + blockSize), weights, 2 ** bits - 1)
    quantized.scales[block] = shortHalf(scale, scaleBits)
    quantized.zeros[block] = zero
  }
  return quantized
}

/**
 * Rounds the columns `from` to `to` (in the task's order) of all rows. Returns each error divided by the factor's pivot,
 * [rows, to - from], ready to be multiplied with the factor's rows.
 */
function roundColumns(
  { codes, scales, zeros, blockSize, rows, columns, bits }: BlockQuantized,
  rest: Doubles,
  { order, factor, from, to }: RoundingTask & { from: number; to: number },
): Float64Array {
  const highest = 2 ** bits - 1
  const steps = Float64Array.from(scales, fromHalfBits)
  const errors = new Float64Array(rows * (to - from))
  for (let row = 0; row < rows; row++) {
    const at = row * columns
    for (let i = from; i < to; i++) {
      const place = at + order[i]!
      const block = Math.floor(place / blockSize)
      const scale = steps[block]!
      const zero = zeros[block]!
      const value = rest.values[at + i]!
      const code = nearestCode(value, { scale, zero, highest })
      codes[place] = code
      const error = (value - scale * (code - zero)) / factor[i * columns + i]!
      errors[row * (to - from) + i - from] = error
      for (let k = i + 1; k < to; k++) rest.values[at + k]! -= error * factor[i * columns + k]!
    }
  }
  return errors
}

export type Levels = { scale: number; zero: number; highest: number }

export function nearestCode(value: number, { scale, zero, highest }: Levels): number {
  if (scale === 0) return zero
  const code = Math.floor(value / scale + 0.5) + zero
  return code < 0 ? 0 : code > highest ? highest : code
}

/** Inputs by falling diagonal of the Hessian: what matters most is rounded while there is most room to make up for it. */
export function orderByDiagonal(hessian: Float64Array, size: number): number[] {
  const diagonal = (column: number) => hessian[column * size + column]!
  return Array.from({ length: size }, (_, column) => column).toSorted(
    (a, b) => diagonal(b) - diagonal(a) || a - b,
  )
}

/** Rows and columns of a square matrix in another order. */
export function permuteSquare(matrix: Float64Array, order: readonly number[]): Float64Array {
  const size = order.length
  const permuted = new Float64Array(size * size)
  order.forEach((from, row) => {
    order.forEach((to, column) => (permuted[row * size + column] = matrix[from * size + to]!))
  })
  return permuted
}

export function permuteColumns({ rows, columns, values }: Doubles, order: readonly number[]): Doubles {
  const permuted = new Float64Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns; i++) permuted[row * columns + i] = values[row * columns + order[i]!]!
  }
  return { rows, columns, values: permuted }
}
