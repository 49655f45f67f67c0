import { fromHalfBits } from '../float16.ts'
import { dequantizeBlocks } from '../quantize.ts'
import type { BlockQuantized } from '../quantize.ts'
import { nearestCode } from './gptq.ts'
import type { Multiply, RoundingFormat, RoundingTask } from './gptq.ts'
import { shortHalf } from './shortHalf.ts'

/** Columns improved before the slopes of all others are brought up to date by one matrix product. */
const COLUMNS_AT_ONCE = 128

/**
 * Lowers the cost of a rounded matrix further, in place, block by block: the best scale for the codes, the zero point one
 * up or down, then every code to its best value with all others fixed (coordinate descent on the cost that GPTQ
 * lowers greedily). One pass over all blocks.
 */
export async function refineBlocks(
  quantized: BlockQuantized,
  { wanted, hessian }: Pick<RoundingTask, 'wanted' | 'hessian'>,
  { format, multiply }: { format: RoundingFormat; multiply: Multiply },
): Promise<void> {
  const { rows, columns } = wanted
  const { values } = dequantizeBlocks(quantized)
  const errors = { rows, columns, values: wanted.values.map((value, i) => values[i]! - value) }
  const whole = { rows: columns, columns, values: hessian }
  /** Half the cost's slope in every weight: errors . hessian. */
  const slopes = (await multiply(errors, whole)).values
  for (let from = 0; from < columns; from += COLUMNS_AT_ONCE) {
    const to = Math.min(columns, from + COLUMNS_AT_ONCE)
    const changes = improveColumns(quantized, slopes, { hessian, from, to, scaleBits: format.scaleBits })
    const part = { rows: to - from, columns, values: hessian.subarray(from * columns, to * columns) }
    const moved = await multiply({ rows, columns: to - from, values: changes }, part)
    for (let i = 0; i < slopes.length; i++) slopes[i]! += moved.values[i]!
  }
}

type Improvement = { hessian: Float64Array; from: number; to: number; scaleBits: number }

/** Improves the columns `from` to `to` of every row; returns how far each weight moved, [rows, to - from]. `slopes` stay as they were. */
function improveColumns(quantized: BlockQuantized, slopes: Float64Array, part: Improvement): Float64Array {
  const { rows, columns, blockSize } = quantized
  const { hessian, from, to, scaleBits } = part
  const width = to - from
  const local = new Float64Array(width * width)
  for (let i = 0; i < width; i++) {
    const at = (from + i) * columns + from
    local.set(hessian.subarray(at, at + width), i * width)
  }
  const changes = new Float64Array(rows * width)
  for (let row = 0; row < rows; row++) {
    const state: RowState = {
      local,
      width,
      slope: slopes.slice(row * columns + from, row * columns + to),
      change: changes.subarray(row * width, (row + 1) * width),
    }
    for (let at = 0; at < width; at += blockSize) {
      const block = (row * columns + from + at) / blockSize
      improveScale(quantized, block, { ...state, at, scaleBits })
      improveCodes(quantized, block, { ...state, at })
    }
  }
  return changes
}

type RowState = { local: Float64Array; width: number; slope: Float64Array; change: Float64Array }
type BlockState = RowState & { at: number }

function improveScale(
  quantized: BlockQuantized,
  block: number,
  state: BlockState & { scaleBits: number },
): void {
  const { codes, scales, zeros, blockSize } = quantized
  const { local, width, slope, at } = state
  const first = block * blockSize
  const zero = zeros[block]!
  let rise = 0
  let bend = 0
  for (let i = 0; i < blockSize; i++) {
    const level = codes[first + i]! - zero
    if (level === 0) continue
    rise += level * slope[at + i]!
    let sum = 0
    for (let k = 0; k < blockSize; k++) sum += local[(at + i) * width + at + k]! * (codes[first + k]! - zero)
    bend += level * sum
  }
  if (!(bend > 0)) return
  const scale = fromHalfBits(scales[block]!)
  const best = scale - rise / bend
  if (!(best > 0)) return
  const bits = shortHalf(best, state.scaleBits)
  const step = fromHalfBits(bits) - scale
  // With few mantissa bits the nearest scale may lie beyond the best one by more than the old.
  if (step === 0 || 2 * step * rise + step * step * bend >= 0) return
  scales[block] = bits
  for (let i = 0; i < blockSize; i++) {
    const level = codes[first + i]! - zero
    if (level !== 0) move(state, at + i, step * level)
  }
}

function improveCodes(quantized: BlockQuantized, block: number, state: BlockState): void {
  const { codes, scales, zeros, blockSize, bits } = quantized
  const scale = fromHalfBits(scales[block]!)
  if (scale === 0) return
  const levels = { scale, zero: zeros[block]!, highest: 2 ** bits - 1 }
  const first = block * blockSize
  for (let i = 0; i < blockSize; i++) {
    const column = state.at + i
    const code = codes[first + i]!
    const best =
      scale * (code - levels.zero) - state.slope[column]! / state.local[column * state.width + column]!
    const better = nearestCode(best, levels)
    if (better === code) continue
    codes[first + i] = better
    move(state, column, scale * (better - code))
  }
}

function move({ local, width, slope, change }: RowState, column: number, step: number): void {
  change[column]! += step
  const at = column * width
  for (let k = 0; k < width; k++) slope[k]! += step * local[at + k]!
}
