import { describe, expect, test } from 'vitest'
import { featureTable } from './featureTable.ts'
import { fitLogistic } from './fitLogistic.ts'
import { fitRanking } from './fitRanking.ts'

/** Numbers from -1 to 1 that look like chance and are the same each time. */
function scatter(at: number): number {
  return 2 * ((Math.sin(at * 12.9898) * 43758.5453) % 1)
}

describe('fitRanking', () => {
  const records = Array.from({ length: 400 }, (_, at) => ({
    good: scatter(at),
    bad: scatter(at + 1000),
    idle: scatter(at + 2000),
  }))
  const table = featureTable(records)
  // Groups of four, of which the one with the greatest good - bad is right.
  const groups = Array.from({ length: 100 }, (_, group) => {
    const rows = [0, 1, 2, 3].map((at) => 4 * group + at)
    const value = (row: number): number => records[row]!.good - records[row]!.bad
    const right = rows.toSorted((a, b) => value(b) - value(a)).slice(0, 1)
    return { from: 4 * group, to: 4 * group + 4, right, weight: 1 }
  })
  const names = table.names

  test('learns which features tell, and that others do not', () => {
    const weights = fitRanking(table, groups, { names, neverNegative: new Set() })
    expect(weights['good']).toBeGreaterThan(1)
    expect(weights['bad']).toBeLessThan(-1)
    expect(Math.abs(weights['idle']!)).toBeLessThan(0.3)
  })

  test('leaves a feature out rather than give it a weight that it must not have', () => {
    const weights = fitRanking(table, groups, { names, neverNegative: new Set(['bad']) })
    expect(Object.keys(weights)).toEqual(expect.not.arrayContaining(['bad']))
    expect(weights['good']).toBeGreaterThan(1)
  })

  test('a group counts by its weight', () => {
    const opposed = groups.map((group) => ({ ...group, right: [group.from], weight: 0 }))
    const alone = fitRanking(table, groups, { names, neverNegative: new Set() })
    const both = fitRanking(table, [...groups, ...opposed], { names, neverNegative: new Set() })
    for (const name of names) expect(both[name]).toBeCloseTo(alone[name]!, 6)
  })
})

describe('fitLogistic', () => {
  test('gives back the chances that it was fitted on', () => {
    const cases = Array.from({ length: 100 }, (_, at) => ({
      features: { warm: at % 2, idle: 1 },
      right: at % 2 === 1 ? at % 10 !== 1 : at % 10 === 0,
      weight: 1,
    }))
    const { warm, bias } = fitLogistic(cases, ['warm']) as { warm: number; bias: number }
    const chance = (value: number): number => 1 / (1 + Math.exp(-bias - warm * value))
    expect(chance(1)).toBeCloseTo(0.8, 1)
    expect(chance(0)).toBeCloseTo(0.2, 1)
  })
})
