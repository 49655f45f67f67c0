import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { compileParts } from './kernelParts.ts'
import type { KernelParts } from './kernelParts.ts'
import { kernelProduct, outlierCount, scalarProduct } from './scalarProduct.ts'
import type { Operands } from './scalarProduct.ts'

const block = 32

type Shape = { tokens: number; outputs: number; blocks: number }
type Fill = { code(): number; zero(): number; activation(): number }

function operandsOf({ tokens, outputs, blocks }: Shape, fill: Fill, outliers = false): Operands {
  let seed = 1
  const scale = () => ((seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647) * 0.1 - 0.02
  const floats = (length: number) => Float32Array.from({ length }, scale)
  return {
    tokens,
    outputs,
    blocks,
    codes: Uint8Array.from({ length: outputs * blocks * block }, () => fill.code()),
    zeros: Uint8Array.from({ length: outputs * blocks }, () => fill.zero()),
    scales: floats(outputs * blocks),
    activations: Int8Array.from({ length: tokens * blocks * block }, () => fill.activation()),
    activationScales: floats(tokens * blocks),
    bias: floats(outputs),
    outliers: outliers
      ? { weights: floats(outputs * outlierCount), values: floats(tokens * outlierCount) }
      : undefined,
  }
}

describe.each([
  ['plain', 'int16'],
  ['relaxed', 'int16'],
  ['relaxed', 'int32'],
] as const)('the product of the %s kernel, sums as %s', (target, sums) => {
  let parts: KernelParts
  beforeAll(async () => {
    parts = await compileParts(target)
  }, 120_000)

  test('has the bits of the scalar product, over random shapes and values', () => {
    const shape = fc.record({
      tokens: fc.integer({ min: 1, max: 17 }),
      outputs: fc.constantFrom(8, 16, 24),
      blocks: fc.integer({ min: 1, max: 5 }),
    })
    const run = (size: Shape, seed: number, outliers: boolean): void => {
      let state = seed
      const upTo = (count: number) => (state = (state * 48_271) % 2_147_483_647) % count
      const fill = { code: () => upTo(16), zero: () => upTo(16), activation: () => upTo(255) - 127 }
      const operands = operandsOf(size, fill, outliers)
      expect(kernelProduct(parts, operands, sums)).toEqual(scalarProduct(operands).values)
    }
    fc.assert(fc.property(shape, fc.integer({ min: 1, max: 2 ** 30 }), fc.boolean(), run), { numRuns: 60 })
  })

  test.each([
    [15, 0, 127],
    [15, 0, -127],
    [0, 15, 127],
    [0, 15, -127],
    [15, 15, 127],
    [0, 0, -127],
  ])('stays exact at the ends: codes %i, zero points %i, activations %i', (code, zero, activation) => {
    const fill = { code: () => code, zero: () => zero, activation: () => activation }
    const operands = operandsOf({ tokens: 9, outputs: 8, blocks: 3 }, fill)
    const { values, largestLane } = scalarProduct(operands)
    expect(kernelProduct(parts, operands, sums)).toEqual(values)
    expect(largestLane).toBe(Math.abs(code - zero) * 127 * 16)
    expect(largestLane).toBeLessThan(2 ** 15)
  })
})
