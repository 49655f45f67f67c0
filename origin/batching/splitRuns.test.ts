import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cost } from '#core/policy/computeCost'
import { costMs } from '#core/policy/computeCost'
import { splitRuns } from './splitRuns.ts'

const cost: Cost = { runMs: 2, tokenMs: 0.25 }
const lengths = fc.array(fc.integer({ min: 2, max: 256 }), { minLength: 1, maxLength: 9 })

function totalMs(tokens: readonly number[], runs: readonly (readonly number[])[], price: Cost): number {
  const padded = runs.map((run) => run.length * Math.max(...run.map((index) => tokens[index] ?? 0)))
  return costMs(
    price,
    runs.length,
    padded.reduce((sum, value) => sum + value, 0),
  )
}

/** Every way to cut the sorted texts. */
function cheapestMs(tokens: readonly number[], price: Cost, maxRunTokens: number): number {
  const order = tokens.map((_, index) => index).toSorted((a, b) => (tokens[b] ?? 0) - (tokens[a] ?? 0))
  let least = Infinity
  for (let cuts = 0; cuts < 2 ** (order.length - 1); cuts++) {
    const runs: number[][] = [[]]
    order.forEach((index, at) => {
      if (at > 0 && cuts & (1 << (at - 1))) runs.push([])
      runs.at(-1)?.push(index)
    })
    const fits = runs.every((run) => {
      const padded = run.length * (tokens[run[0] ?? 0] ?? 0)
      const own = run.reduce((sum, index) => sum + (tokens[index] ?? 0), 0)
      return run.length === 1 || (padded <= maxRunTokens && padded <= own * 1.25)
    })
    if (fits) least = Math.min(least, totalMs(tokens, runs, price))
  }
  return least
}

test('splitRuns() is as cheap as the cheapest of all splits, and holds every text once', () => {
  fc.assert(
    fc.property(lengths, fc.integer({ min: 256, max: 1_024 }), (tokens, maxRunTokens) => {
      const runs = splitRuns(tokens, cost, maxRunTokens)
      expect(runs.flat().toSorted((a, b) => a - b)).toEqual(tokens.map((_, index) => index))
      expect(totalMs(tokens, runs, cost)).toBeCloseTo(cheapestMs(tokens, cost, maxRunTokens), 6)
    }),
  )
})

test('splitRuns() pads a little rather than pay for another run, and no more', () => {
  expect(splitRuns([20, 18], cost, 512)).toEqual([[0, 1]])
  expect(splitRuns([20, 200], cost, 512)).toEqual([[1], [0]])
  expect(splitRuns([20, 200], { runMs: 1_000, tokenMs: 0.25 }, 512)).toEqual([[1], [0]])
})
