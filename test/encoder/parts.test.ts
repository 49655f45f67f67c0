import { beforeAll, describe, expect, test } from 'vitest'
import { compileParts, targets } from './kernelParts.ts'
import type { KernelParts } from './kernelParts.ts'

const { fround } = Math
const width = 384
const inputAt = 65_536
const otherAt = 1_000_000
const gainAt = 2_000_000
const biasAt = 2_100_000
const outAt = 4_000_000
const scratchAt = 8_000_000

/** Roughly normal numbers, the same ones each time. */
function numbers(length: number, seed: number, spread = 1): Float32Array {
  let state = seed
  const next = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
  return Float32Array.from({ length }, () => spread * (next() + next() + next() + next() - 2))
}

const geluOf = (x: number) => (x / 2) * (1 + erf(x / Math.SQRT2))

/** The error function by its series, to float64's precision for |z| <= 6. */
function erf(z: number): number {
  let term = z
  let sum = z
  for (let n = 1; n < 200; n++) {
    term *= (-z * z) / n
    sum += term / (2 * n + 1)
  }
  return Math.abs(z) > 4 ? Math.sign(z) : (2 / Math.sqrt(Math.PI)) * sum
}

describe.each(targets)('the %s kernel', (target) => {
  let parts: KernelParts
  const floats = (at: number, length: number) => new Float32Array(parts.memory.buffer, at, length)
  beforeAll(async () => {
    parts = await compileParts(target)
  }, 120_000)

  /** What quantise() left at one token's place in a tile. */
  function readTile(lane: number, block: number): { values: number[]; begins: number[]; scale: number } {
    const view = new DataView(parts.memory.buffer)
    const { X_ODD, X_SCALES, X_STEP, X_SUMS } = parts
    const start = outAt + lane * 4 + block * parts.X_BLOCK_BYTES.value
    const values = Array.from({ length: 32 }, (_, i) => {
      const at = start + (i >> 2) * X_STEP.value
      if (target === 'relaxed') return view.getInt8(at + (i & 3))
      return view.getInt16(at + (i & 1) * X_ODD.value + (i & 2), true)
    })
    const begins = [0, 2].map((offset) => view.getInt16(start + X_SUMS.value + offset, true))
    return { values, begins, scale: view.getFloat32(start + X_SCALES.value, true) }
  }

  test.each([
    ['ordinary numbers', numbers(64, 7)],
    ['one giant', numbers(64, 9).map((value, i) => (i === 5 ? 1e30 : value))],
    [
      'halves, which round to even',
      Float32Array.from({ length: 64 }, (_, i) => (i % 32 === 0 ? 127 : i - 31.5)),
    ],
    ['nothing but zeros', new Float32Array(64)],
    ['numbers too small to scale', new Float32Array(64).fill(-1e-31)],
  ])('quantises %s to the nearest of 255 steps per block', (_, input) => {
    floats(inputAt, 64).set(input)
    parts.sumIn32(0)
    parts.quantise(inputAt, 64, outAt + 8)
    for (const block of [0, 1]) {
      const part = input.subarray(block * 32, block * 32 + 32)
      const largest = part.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      const isZero = largest <= fround(1e-30)
      const inverse = isZero ? 0 : fround(127 / largest)
      const wanted = Array.from(part, (value) => roundToEven(fround(value * inverse)))
      const { values, begins, scale } = readTile(2, block)
      expect(values).toEqual(wanted)
      expect(Math.max(...values.map(Math.abs))).toBe(isZero ? 0 : 127)
      expect(scale).toBe(isZero ? 0 : fround(largest / 127))
      const sums = [0, 1].map((pair) => sum(wanted.filter((__, i) => ((i >> 1) & 1) === pair)))
      expect(begins).toEqual(sums.map((one) => 0 - 15 * one))
    }
  })

  test('notes what sums begin at as one int32 where they are held so', () => {
    floats(inputAt, 64).set(numbers(64, 11).fill(1, 32))
    parts.sumIn32(1)
    parts.quantise(inputAt, 64, outAt)
    for (const block of [0, 1]) {
      const at = outAt + block * parts.X_BLOCK_BYTES.value + parts.X_SUMS.value
      const found = new DataView(parts.memory.buffer).getInt32(at, true)
      expect(found).toBe(-15 * sum(readTile(0, block).values))
    }
    expect(sum(readTile(0, 1).values)).toBe(32 * 127)
  })

  test('computes gelu to within 1e-6, far from 0 as well', () => {
    for (const x of [-30, -6, -4.2, -1, -0.5, -1e-3, 1e-3, 0.3, 1, 2.5, 5, 30]) {
      const input = Float32Array.from({ length: 16 }, (_, i) => x / (i + 1))
      floats(inputAt, 16).set(input)
      parts.gelu(inputAt, 64)
      const wanted = Array.from(input, geluOf)
      expect(largestMiss(floats(inputAt, 16), wanted)).toBeLessThan(1e-6 * Math.max(1, Math.abs(x)))
    }
  })

  test('keeps the outlier channels out of the blocks and leaves the row as it was', () => {
    const row = numbers(width, 3)
    floats(inputAt, width).set(row)
    parts.quantiseHidden(inputAt, outAt)
    expect(floats(inputAt, width)).toEqual(row)
    const channels = [63, 94, 99, 157, 223, 238, 338, 363]
    expect(channels.map((_, i) => floats(outAt + i * 24, 1)[0])).toEqual(
      channels.map((channel) => row[channel]),
    )
  })

  test('normalises the sum of two rows', () => {
    const [row, other, gain, bias] = [1, 2, 3, 4].map((seed) => numbers(width, seed, 3))
    floats(inputAt, width).set(row!)
    floats(otherAt, width).set(other!)
    floats(gainAt, width).set(gain!)
    floats(biasAt, width).set(bias!)
    parts.normaliseSum(inputAt, otherAt, gainAt, biasAt)
    const both = Array.from(row!, (value, i) => value + other![i]!)
    const mean = sum(both) / width
    const variance = both.reduce((total, value) => total + (value - mean) ** 2, 0) / width
    const wanted = both.map(
      (value, i) => ((value - mean) / Math.sqrt(variance + 1e-12)) * gain![i]! + bias![i]!,
    )
    expect(largestMiss(floats(inputAt, width), wanted)).toBeLessThan(1e-5)
  })

  test.each([1, 2, 3, 4, 5, 8, 13, 256])('attends over %i tokens', (tokens) => {
    const projected = numbers(tokens * 3 * width, tokens, 2)
    floats(otherAt, tokens * 3 * width).set(projected)
    parts.attend(otherAt, tokens, scratchAt, outAt)
    const wanted: number[] = []
    for (let query = 0; query < tokens; query += Math.max(1, tokens >> 3)) {
      const row = attended(projected, tokens, query)
      wanted.push(largestMiss(floats(outAt + query * width * 4, width), row))
    }
    // Values are up to 8 in 511 steps each way; rounding costs at most half a step.
    expect(Math.max(...wanted)).toBeLessThan(8 / 511 / 2)
  })

  test.each([
    ['equal scores of 0', 0],
    ['the largest scores', 3],
  ])('stays exact at the ends: 256 tokens with %s and the largest values', (_, scored) => {
    for (const value of [7, -7]) {
      const row = Array.from({ length: 3 * width }, (__, i) => (i < 2 * width ? scored : value))
      floats(otherAt, 256 * row.length).set(Array.from({ length: 256 }, () => row).flat())
      parts.attend(otherAt, 256, scratchAt, outAt)
      const found = floats(outAt, 256 * width)
      expect(Math.max(...found.map((x) => Math.abs(x - value)))).toBeLessThan(1e-5)
    }
  })

  test('pools to the mean of the rows, of length 1', () => {
    const rows = numbers(5 * width, 8)
    floats(inputAt, 5 * width).set(rows)
    parts.pool(inputAt, 5, 0, otherAt, outAt)
    const mean = Array.from({ length: width }, (_, i) =>
      [0, 1, 2, 3, 4].reduce((sum, row) => sum + rows[row * width + i]!, 0),
    )
    const norm = Math.hypot(...mean)
    expect(
      largestMiss(
        floats(outAt, width),
        mean.map((value) => value / norm),
      ),
    ).toBeLessThan(1e-6)
  })
})

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** Never -0: integers have none. */
function roundToEven(value: number): number {
  const low = Math.floor(value)
  const over = value - low
  return over > 0.5 || (over === 0.5 && low % 2 !== 0) ? low + 1 : low + 0
}

/** Multi-head attention of one query by float64 scalars. */
function attended(projected: Float32Array, tokens: number, query: number): number[] {
  const at = (token: number, part: number, i: number) => projected[token * 3 * width + part * width + i]!
  return Array.from({ length: 12 }, (_, head) => {
    const from = head * 32
    const scores = Array.from({ length: tokens }, (__, key) => {
      let score = 0
      for (let i = from; i < from + 32; i++) score += at(query, 0, i) * at(key, 1, i)
      return score / Math.sqrt(32)
    })
    const largest = Math.max(...scores)
    const powers = scores.map((score) => Math.exp(score - largest))
    const total = powers.reduce((a, b) => a + b)
    return Array.from({ length: 32 }, (__, i) =>
      powers.reduce((sum, power, key) => sum + (power / total) * at(key, 2, from + i), 0),
    )
  }).flat()
}

function largestMiss(found: Float32Array, wanted: readonly number[]): number {
  return wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0)
}
