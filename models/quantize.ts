import type { Matrix } from './encoderWeights.ts'
import { fromHalfBits, toHalfBits } from './float16.ts'

export type BlockFormat = { bits: 4 | 8; blockSize: number }

/**
 * A matrix as unsigned codes in blocks along its rows: value = scale x (code - zero).
 * Rows follow each other; `codes` has one entry per value, `scales` (float16 bits) and `zeros` one per block.
 */
export type BlockQuantized = BlockFormat & {
  rows: number
  columns: number
  codes: Uint8Array
  scales: Uint16Array
  zeros: Uint8Array
}

/** How far a block's range is drawn in, at most a third: finer steps for the many, at the cost of the few. */
const CLIP_RATIOS = Array.from({ length: 13 }, (_, index) => 1 - index * 0.025)
/** Rounds of: codes for the scale, then the best scale for the codes. The error settles after two or three. */
const REFINEMENTS = 3

type BlockFit = { scaleBits: number; zero: number; error: number }

/**
 * Quantises block by block for the least squared error: the range minimum to maximum (with 0 inside) is drawn in by
 * each clip ratio, then scale and codes are improved in turn (Lloyd's iteration with a fixed zero point).
 * Deterministic: only exactly rounded arithmetic in a fixed order.
 */
export function quantizeBlocks(matrix: Matrix, { bits, blockSize }: BlockFormat): BlockQuantized {
  const { rows, columns, values } = matrix
  if (columns % blockSize !== 0) {
    throw new Error(`Cannot quantise ${rows} x ${columns}: rows must divide into blocks of ${blockSize}`)
  }
  const blocks = values.length / blockSize
  const codes = new Uint8Array(values.length)
  const scales = new Uint16Array(blocks)
  const zeros = new Uint8Array(blocks)
  const highest = 2 ** bits - 1
  for (let block = 0; block < blocks; block++) {
    const from = block * blockSize
    const span = values.subarray(from, from + blockSize)
    const { scaleBits, zero } = fitBlock(span, highest)
    scales[block] = scaleBits
    zeros[block] = zero
    const levels = { scale: fromHalfBits(scaleBits), zero, highest }
    for (let i = 0; i < blockSize; i++) codes[from + i] = codeOf(span[i]!, levels)
  }
  return { bits, blockSize, rows, columns, codes, scales, zeros }
}

/** The values that codes, scales and zero points stand for. */
export function dequantizeBlocks({ rows, columns, blockSize, codes, scales, zeros }: BlockQuantized): Matrix {
  const values = new Float32Array(codes.length)
  for (let block = 0; block < scales.length; block++) {
    const scale = fromHalfBits(scales[block]!)
    const zero = zeros[block]!
    for (let i = block * blockSize; i < (block + 1) * blockSize; i++) values[i] = scale * (codes[i]! - zero)
  }
  return { rows, columns, values }
}

function fitBlock(span: Float32Array, highest: number): BlockFit {
  let low = 0
  let high = 0
  for (const value of span) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  let best: BlockFit = { scaleBits: 0, zero: 0, error: Infinity }
  for (const ratio of CLIP_RATIOS) {
    const wanted = ((high - low) * ratio) / highest
    const zero = wanted === 0 ? 0 : clamp(Math.round((-low * ratio) / wanted), highest)
    let scaleBits = toHalfBits(wanted)
    for (let round = 0; round < REFINEMENTS; round++) {
      const tried = tryScale(span, { scale: fromHalfBits(scaleBits), zero, highest })
      if (tried.error < best.error) best = { scaleBits, zero, error: tried.error }
      const betterBits = toHalfBits(tried.betterScale)
      if (betterBits === scaleBits) break
      scaleBits = betterBits
    }
  }
  return best
}

type Levels = { scale: number; zero: number; highest: number }

/** The squared error with a scale, and the scale that least squares would choose for the resulting codes. */
function tryScale(span: Float32Array, levels: Levels): { error: number; betterScale: number } {
  const { scale, zero } = levels
  let error = 0
  let products = 0
  let squares = 0
  for (let i = 0; i < span.length; i++) {
    const value = span[i]!
    const level = codeOf(value, levels) - zero
    const miss = value - scale * level
    error += miss * miss
    products += value * level
    squares += level * level
  }
  return { error, betterScale: squares === 0 ? scale : products / squares }
}

function codeOf(value: number, { scale, zero, highest }: Levels): number {
  return scale === 0 ? zero : clamp(Math.floor(value / scale + 0.5) + zero, highest)
}

function clamp(value: number, highest: number): number {
  return value < 0 ? 0 : value > highest ? highest : value
}
