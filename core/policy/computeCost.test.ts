import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costMs, startFit, updateFit } from './computeCost.ts'
import type { Cost, CostFit, Observation } from './computeCost.ts'

const prior: Cost = { runMs: 2, tokenMs: 0.27 }

/** Batches of changing shape with a disturbance of up to a tenth either way, always the same ones. */
function observe(cost: Cost, count: number): Observation[] {
  return Array.from({ length: count }, (_, index) => {
    const runs = 1 + (index % 7)
    const tokens = 20 + ((index * 97) % 480)
    return { runs, tokens, ms: costMs(cost, runs, tokens) * (1 + 0.1 * Math.sin(index * 12.9)) }
  })
}
const fitTo = (observations: readonly Observation[], start: CostFit = startFit(prior)): CostFit =>
  observations.reduce(updateFit, start)

describe('updateFit()', () => {
  test('finds the cost of a run and of a token', () => {
    const { cost } = fitTo(observe({ runMs: 5, tokenMs: 0.1 }, 200))
    expect(cost.runMs).toBeCloseTo(5, 0)
    expect(cost.tokenMs).toBeCloseTo(0.1, 2)
  })

  test('predicts within a quarter after eight batches', () => {
    const { cost } = fitTo(observe({ runMs: 9, tokenMs: 0.9 }, 8))
    expect(costMs(cost, 4, 300) / (4 * 9 + 300 * 0.9)).toBeGreaterThan(0.75)
    expect(costMs(cost, 4, 300) / (4 * 9 + 300 * 0.9)).toBeLessThan(1.25)
  })

  test('follows a machine that becomes three times as slow', () => {
    const slow = fitTo(
      observe({ runMs: 6, tokenMs: 0.6 }, 150),
      fitTo(observe({ runMs: 2, tokenMs: 0.2 }, 150)),
    )
    expect(costMs(slow.cost, 4, 300)).toBeGreaterThan(0.8 * costMs({ runMs: 6, tokenMs: 0.6 }, 4, 300))
  })

  test('counts one batch over a suspended machine as an outlier', () => {
    const before = fitTo(observe({ runMs: 2, tokenMs: 0.2 }, 100))
    const after = updateFit(before, { runs: 2, tokens: 200, ms: 3_600_000 })
    expect(costMs(after.cost, 2, 200)).toBeLessThan(2 * costMs(before.cost, 2, 200))
  })

  test('keeps a finite prediction when all batches have one shape', () => {
    const { cost } = fitTo(Array.from({ length: 2_000 }, () => ({ runs: 1, tokens: 16, ms: 6 })))
    expect(costMs(cost, 1, 16)).toBeCloseTo(6, 1)
    expect(costMs(cost, 1, 256)).toBeGreaterThan(costMs(cost, 1, 16))
    expect(costMs(cost, 1, 256)).toBeLessThan(120)
  })

  test('never gives a negative or broken cost', () => {
    const anyObservation = fc.record({
      runs: fc.integer({ min: 1, max: 64 }),
      tokens: fc.integer({ min: 2, max: 2_048 }),
      ms: fc.double({ min: 0, max: 1e6, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(anyObservation, { maxLength: 60 }), (observations) => {
        const { cost } = fitTo(observations)
        expect(cost.runMs).toBeGreaterThanOrEqual(0)
        expect(cost.tokenMs).toBeGreaterThanOrEqual(0)
        expect(Number.isFinite(cost.runMs + cost.tokenMs)).toBe(true)
      }),
    )
  })
})
