import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHalfBits } from './float16.ts'
import { packNibbles } from './packNibbles.ts'
import { dequantizeBlocks, quantizeBlocks } from './quantize.ts'

const weights = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 64, maxLength: 64 })

function squaredError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0)
}

/** The plain way: the block's range in equal steps, nothing drawn in. */
function roundPlainly(values: readonly number[], highest: number): number[] {
  const low = Math.min(0, ...values)
  const step = (Math.max(0, ...values) - low) / highest
  return values.map((value) => (step === 0 ? 0 : Math.round((value - low) / step) * step + low))
}

describe('quantizeBlocks', () => {
  test.each([4, 8] as const)('with %i bits errs no more than plain rounding of the range', (bits) => {
    fc.assert(
      fc.property(weights, (values) => {
        const matrix = { rows: 2, columns: 32, values: Float32Array.from(values) }
        const found = dequantizeBlocks(quantizeBlocks(matrix, { bits, blockSize: 32 })).values
        for (const from of [0, 32]) {
          const block = values.slice(from, from + 32)
          const plain = squaredError(roundPlainly(block, 2 ** bits - 1), block)
          // The plain way may put zero between two codes; a whole zero point costs up to half a step per value.
          const step = (Math.max(0, ...block) - Math.min(0, ...block)) / (2 ** bits - 1)
          const error = squaredError(found.subarray(from, from + 32), block)
          expect(error).toBeLessThanOrEqual(1.05 * plain + 32 * (step / 2) ** 2 + 1e-9)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('keeps codes and zero points within the bits', () => {
    fc.assert(
      fc.property(weights, (values) => {
        const matrix = { rows: 1, columns: 64, values: Float32Array.from(values) }
        const { codes, zeros } = quantizeBlocks(matrix, { bits: 4, blockSize: 32 })
        expect(Math.max(...codes, ...zeros)).toBeLessThanOrEqual(15)
      }),
      { numRuns: 100 },
    )
  })

  test('is exact for values on a grid of halves', () => {
    const values = Float32Array.from({ length: 32 }, (_, index) => ((index % 16) - 5) * 0.25)
    const quantized = quantizeBlocks({ rows: 1, columns: 32, values }, { bits: 4, blockSize: 32 })
    expect(dequantizeBlocks(quantized).values).toEqual(values)
    expect([fromHalfBits(quantized.scales[0]!), quantized.zeros[0]]).toEqual([0.25, 5])
  })

  test('gives zeros for a block of zeros', () => {
    const matrix = { rows: 1, columns: 32, values: new Float32Array(32) }
    expect(dequantizeBlocks(quantizeBlocks(matrix, { bits: 4, blockSize: 32 }))).toEqual(matrix)
  })

  test('gives up one outlier when that serves the rest', () => {
    const values = Float32Array.from({ length: 64 }, (_, index) => Math.sin(index) * 0.1)
    values[7] = 0.22
    const quantized = quantizeBlocks({ rows: 1, columns: 64, values }, { bits: 4, blockSize: 64 })
    const plain = squaredError(roundPlainly([...values], 15), values)
    expect(squaredError(dequantizeBlocks(quantized).values, values)).toBeLessThan(plain)
  })

  test('refuses rows that do not divide into blocks', () => {
    const matrix = { rows: 1, columns: 48, values: new Float32Array(48) }
    expect(() => quantizeBlocks(matrix, { bits: 4, blockSize: 32 })).toThrow('blocks of 32')
  })
})

describe('packNibbles', () => {
  test('puts neighbours into one byte, the first in the low half', () => {
    expect([...packNibbles(Uint8Array.of(1, 2, 3, 4), 4)]).toEqual([0x21, 0x43])
  })

  test('starts every row of odd length in a byte of its own', () => {
    expect([...packNibbles(Uint8Array.of(1, 2, 3, 4, 5, 6), 3)]).toEqual([0x21, 0x03, 0x54, 0x06])
  })

  test('refuses a code that needs more than 4 bits', () => {
    expect(() => packNibbles(Uint8Array.of(16), 1)).toThrow('Cannot pack code 16')
  })
})
