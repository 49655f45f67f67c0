import { describe, expect, test } from 'vitest'
import { dequantizeBlocks, quantizeBlocks } from '../quantize.ts'
import type { BlockQuantized } from '../quantize.ts'
import { calibrateLinear } from './calibrateLinear.ts'
import type { LinearOptions } from './calibrateLinear.ts'
import type { Moments } from './moments.ts'
import { multiplyPlainly as multiply, positiveDefinite, spread } from './testing/matrices.ts'

const ROWS = 5
/** Two times what is rounded at once, and a bit: the spreading between those parts is tested, too. */
const COLUMNS = 288
const PLAIN: LinearOptions = {
  bits: 4,
  blockSize: 32,
  scaleBits: 10,
  damping: 0.01,
  retarget: false,
  refinements: 0,
}
const gram = positiveDefinite(COLUMNS, 2 * COLUMNS)
const weight = { rows: ROWS, columns: COLUMNS, values: Float32Array.from(spread(ROWS * COLUMNS, 900)) }
const linear = { weight, bias: new Float32Array(ROWS) }
const moments: Moments = {
  tokens: 2 * COLUMNS,
  gram,
  missing: new Float64Array(ROWS * COLUMNS),
  meanInput: spread(COLUMNS, 7),
  meanMissing: new Float64Array(ROWS),
}

/** What the codes' products with the inputs miss of `wanted`'s, squared and summed. */
function cost(codes: BlockQuantized, wanted: ArrayLike<number> = weight.values): number {
  const { values } = dequantizeBlocks(codes)
  let sum = 0
  for (let row = 0; row < ROWS; row++) {
    const error = Array.from(
      { length: COLUMNS },
      (_, i) => values[row * COLUMNS + i]! - wanted[row * COLUMNS + i]!,
    )
    error.forEach((a, i) => error.forEach((b, j) => (sum += a * b * gram[i * COLUMNS + j]!)))
  }
  return sum
}

const calibrate = async (options: Partial<LinearOptions>, changed: Partial<Moments> = {}) =>
  await calibrateLinear(linear, { ...moments, ...changed }, { options: { ...PLAIN, ...options }, multiply })

describe('calibrateLinear', () => {
  test('costs the products far less than the nearest codes do', async () => {
    const nearest = cost(quantizeBlocks(weight, PLAIN))
    expect(cost((await calibrate({})).weight)).toBeLessThan(0.6 * nearest)
  })

  test('costs less still when scales and codes are refined', async () => {
    const plain = cost((await calibrate({})).weight)
    const once = cost((await calibrate({ refinements: 1 })).weight)
    const thrice = cost((await calibrate({ refinements: 3 })).weight)
    expect(once).toBeLessThan(plain)
    expect(thrice).toBeLessThan(once)
    // Without the slopes of columns rounded apart it stops at 0.88.
    expect(thrice).toBeLessThan(0.87 * plain)
  })

  test('keeps codes, zero points and scales within their bits', async () => {
    const { codes, zeros, scales } = (await calibrate({ scaleBits: 6, refinements: 2 })).weight
    expect(Math.max(...codes, ...zeros)).toBeLessThanOrEqual(15)
    expect(scales.every((scale) => scale % 16 === 0)).toBe(true)
  })

  test('moves the weights to where they make up for what the inputs lost', async () => {
    const shift = spread(ROWS * COLUMNS, 50)
    const change = { rows: ROWS, columns: COLUMNS, values: shift }
    const missing = (await multiply(change, { rows: COLUMNS, columns: COLUMNS, values: gram })).values
    const wanted = weight.values.map((value, i) => value + shift[i]!)
    const kept = cost((await calibrate({ damping: 1e-6 }, { missing })).weight, wanted)
    const moved = cost((await calibrate({ damping: 1e-6, retarget: true }, { missing })).weight, wanted)
    expect(moved).toBeLessThan(0.05 * kept)
  })

  test('puts what the mean input still misses into the bias', async () => {
    const meanMissing = spread(ROWS, 11)
    const { weight: codes, bias } = await calibrate({}, { meanMissing })
    const { values } = dequantizeBlocks(codes)
    for (let row = 0; row < ROWS; row++) {
      let found = bias[row]!
      let wanted = meanMissing[row]!
      for (let i = 0; i < COLUMNS; i++) {
        found += values[row * COLUMNS + i]! * moments.meanInput[i]!
        wanted += weight.values[row * COLUMNS + i]! * moments.meanInput[i]!
      }
      expect(found).toBeCloseTo(wanted, 4)
    }
  })
})
