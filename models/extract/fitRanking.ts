import type { FeatureTable } from './featureTable.ts'
import { deviations } from './featureTable.ts'
import { minimise } from './minimise.ts'

/** One question: rows `from` to `to` of the table, of which `right` answer (as rows of the table, at least one). */
export type RankingGroup = {
  readonly from: number
  readonly to: number
  readonly right: readonly number[]
  readonly weight: number
}

/** Holds back weights that the data say little about; per standardised feature, where the groups' weights add up to 1. */
export const rankingPenalty = 0.01

/**
 * Weights of a linear ranker: least -ln(share of the right rows under softmax), summed over groups by weight, with a squared
 * penalty (ListNet's top-one loss, Cao et al. 2007). Features named in `neverNegative` get no negative weight: such a
 * feature is left out and the rest fitted again.
 */
export function fitRanking(
  table: FeatureTable,
  groups: readonly RankingGroup[],
  { names, neverNegative }: { names: readonly string[]; neverNegative: ReadonlySet<string> },
): Record<string, number> {
  const weights = fitFree(table, groups, names)
  const negative = names.filter((name) => neverNegative.has(name) && weights[name]! < 0)
  if (negative.length === 0) return weights
  const rest = names.filter((name) => !negative.includes(name))
  return fitRanking(table, groups, { names: rest, neverNegative })
}

function fitFree(
  table: FeatureTable,
  groups: readonly RankingGroup[],
  names: readonly string[],
): Record<string, number> {
  const columns = names.map((name) => table.names.indexOf(name))
  const scale = deviations(table, columns)
  const width = columns.length
  const rows = new Float64Array(table.rows * width)
  for (let row = 0; row < table.rows; row++) {
    columns.forEach((column, k) => {
      rows[row * width + k] = table.values[row * table.names.length + column]! / scale[k]!
    })
  }
  const total = groups.reduce((sum, { weight }) => sum + weight, 0)
  const powers = new Float64Array(table.rows)
  const point = minimise((weights, gradient) => {
    let value = 0
    for (let k = 0; k < width; k++) {
      value += rankingPenalty * weights[k]! * weights[k]!
      gradient[k] = 2 * rankingPenalty * weights[k]!
    }
    for (const { from, to, right, weight } of groups) {
      const all = softmaxInto(powers, { rows, weights, from, to })
      const good = right.reduce((sum, row) => sum + powers[row]!, 0)
      value -= (weight / total) * Math.log(good / all)
      for (let row = from; row < to; row++) {
        const share = powers[row]! / all - (right.includes(row) ? powers[row]! / good : 0)
        const pull = (weight / total) * share
        for (let k = 0; k < width; k++) gradient[k]! += pull * rows[row * width + k]!
      }
    }
    return value
  }, width)
  return Object.fromEntries(names.map((name, k) => [name, point[k]! / scale[k]!]))
}

/** e^(score - greatest score) of each row of a group; their sum. */
function softmaxInto(
  powers: Float64Array,
  of: { rows: Float64Array; weights: Float64Array; from: number; to: number },
): number {
  const { rows, weights, from, to } = of
  const width = weights.length
  let greatest = -Infinity
  for (let row = from; row < to; row++) {
    let score = 0
    for (let k = 0; k < width; k++) score += weights[k]! * rows[row * width + k]!
    powers[row] = score
    greatest = Math.max(greatest, score)
  }
  let all = 0
  for (let row = from; row < to; row++) {
    powers[row] = Math.exp(powers[row]! - greatest)
    all += powers[row]!
  }
  return all
}
