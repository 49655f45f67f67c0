import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ModelPrice } from '../contract/modelPrice.ts'
import { price, type PricedUse } from './price.ts'
import { worstCaseMicroUsd } from './worstCase.ts'

const perMillion = fc.integer({ min: 0, max: 1_000_000_000 })
const models = fc.record(
  {
    inputMicroUsdPerMillion: perMillion,
    cachedInputMicroUsdPerMillion: perMillion,
    outputMicroUsdPerMillion: perMillion,
    requestMicroUsdPerMillion: perMillion,
    batchPercent: fc.integer({ min: 0, max: 100 }),
  },
  {
    requiredKeys: ['inputMicroUsdPerMillion', 'cachedInputMicroUsdPerMillion', 'outputMicroUsdPerMillion'],
  },
) as fc.Arbitrary<ModelPrice>
const tokens = fc.integer({ min: 0, max: 1_000_000 })
const uses: fc.Arbitrary<PricedUse> = fc.record({
  inputTokens: tokens,
  cachedInputTokens: tokens,
  outputTokens: tokens,
  batch: fc.boolean(),
})
const microUsd = (model: ModelPrice, use: PricedUse): number => price(model, use).microUsd

test('price() is 2.50 USD for a million tokens of input at that price', () => {
  const model = {
    inputMicroUsdPerMillion: 2_500_000,
    cachedInputMicroUsdPerMillion: 1_250_000,
    outputMicroUsdPerMillion: 10_000_000,
    batchPercent: 50,
  }
  const million = { inputTokens: 1_000_000, cachedInputTokens: 0, outputTokens: 0 }
  expect(microUsd(model, million)).toBe(2_500_000)
  expect(microUsd(model, { ...million, cachedInputTokens: 1_000_000 })).toBe(1_250_000)
  expect(microUsd(model, { ...million, batch: true })).toBe(1_250_000)
  expect(price(model, { inputTokens: 10, cachedInputTokens: 4, outputTokens: 3 })).toEqual({
    microUsd: 50,
    parts: { request: 0, input: 15, cachedInput: 5, output: 30 },
  })
})

test('a request is rounded up once, not once for each part', () => {
  const model = {
    inputMicroUsdPerMillion: 100_000,
    cachedInputMicroUsdPerMillion: 100_000,
    outputMicroUsdPerMillion: 100_000,
    requestMicroUsdPerMillion: 300_000,
  }
  expect(price(model, { inputTokens: 5, cachedInputTokens: 2, outputTokens: 1 })).toEqual({
    microUsd: 1,
    parts: { request: 1, input: 0, cachedInput: 0, output: 0 },
  })
})

test('parts are whole, never negative, and add up to the price', () => {
  fc.assert(
    fc.property(models, uses, (model, use) => {
      const { microUsd: total, parts } = price(model, use)
      const values = Object.values(parts)
      expect(values.every((part) => Number.isSafeInteger(part) && part >= 0)).toBe(true)
      expect(values.reduce((sum, part) => sum + part, 0)).toBe(total)
    }),
  )
})

test('more input or output never costs less, more of it cached never costs more, a batch never costs more', () => {
  fc.assert(
    fc.property(models, uses, tokens, (model, use, more) => {
      const cost = microUsd(model, use)
      expect(microUsd(model, { ...use, inputTokens: use.inputTokens + more })).toBeGreaterThanOrEqual(cost)
      expect(microUsd(model, { ...use, outputTokens: use.outputTokens + more })).toBeGreaterThanOrEqual(cost)
      const cached = { ...use, cachedInputTokens: use.cachedInputTokens + more }
      expect(microUsd(model, cached)).toBeLessThanOrEqual(cost)
      expect(microUsd(model, { ...use, batch: true })).toBeLessThanOrEqual(
        microUsd(model, { ...use, batch: false }),
      )
    }),
  )
})

test('a higher price never makes a request cheaper', () => {
  fc.assert(
    fc.property(models, uses, fc.integer({ min: 0, max: 1_000_000 }), (model, use, more) => {
      const cost = microUsd(model, use)
      for (const field of [
        'inputMicroUsdPerMillion',
        'cachedInputMicroUsdPerMillion',
        'outputMicroUsdPerMillion',
        'requestMicroUsdPerMillion',
      ] as const) {
        expect(microUsd({ ...model, [field]: (model[field] ?? 0) + more }, use)).toBeGreaterThanOrEqual(cost)
      }
    }),
  )
})

test('the worst case covers whatever the request turns out to be', () => {
  fc.assert(
    fc.property(models, uses, (model, use) => {
      const { inputTokens, outputTokens: maxOutputTokens, batch = false } = use
      const worst = worstCaseMicroUsd(model, { inputTokens, maxOutputTokens, batch })
      expect(worst).toBeGreaterThanOrEqual(microUsd(model, use))
    }),
  )
})

test('what an upstream claims is bounded: nothing is negative, no more is cached than was sent', () => {
  const model = {
    inputMicroUsdPerMillion: 1_000_000,
    cachedInputMicroUsdPerMillion: 500_000,
    outputMicroUsdPerMillion: 1_000_000,
  }
  expect(microUsd(model, { inputTokens: -5, cachedInputTokens: 9, outputTokens: -1 })).toBe(0)
  expect(microUsd(model, { inputTokens: 4, cachedInputTokens: 900, outputTokens: 0 })).toBe(2)
  expect(() => price(model, { inputTokens: Number.NaN, cachedInputTokens: 0, outputTokens: 0 })).toThrow(
    RangeError,
  )
  expect(() => price(model, { inputTokens: 1e300, cachedInputTokens: 0, outputTokens: 0 })).toThrow(
    RangeError,
  )
})
