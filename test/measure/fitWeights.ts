import { minimise } from './minimise.ts'

export type Features = Readonly<Record<string, number>>

/** One group of candidates; `right` marks those that answer (at least one). `weight` of the group in the loss. */
export type RankingGroup = {
  readonly candidates: readonly Features[]
  readonly right: readonly boolean[]
  readonly weight: number
}

export type LogisticCase = { readonly features: Features; readonly right: boolean; readonly weight: number }

/** Holds back weights that the data say little about. Per standardised feature, on losses averaged to 1 per group of data. */
const rankingPenalty = 1e-3
const logisticPenalty = 1e-4
/** A feature that hardly varies is not blown up. */
const leastDeviation = 0.05

/** Weights of a linear ranker: least -ln(share of the right candidates under softmax), summed over groups by weight. */
export function fitRanking(groups: readonly RankingGroup[]): Record<string, number> {
  const names = Object.keys(groups[0]?.candidates[0] ?? {})
  const scale = deviations(
    groups.flatMap(({ candidates }) => candidates),
    names,
  )
  const data = groups.map((group) => ({
    ...group,
    rows: group.candidates.map((row) => scaled(row, names, scale)),
  }))
  const weights = minimise(
    (point) => {
      let value = rankingPenalty * inner(point, point)
      const gradient = point.map((w) => 2 * rankingPenalty * w)
      for (const { rows, right, weight } of data) {
        const scores = rows.map((row) => inner(point, row))
        const most = Math.max(...scores)
        const powers = scores.map((score) => Math.exp(score - most))
        const all = powers.reduce((sum, power) => sum + power, 0)
        const good = powers.reduce((sum, power, at) => sum + (right[at] ? power : 0), 0)
        value -= weight * Math.log(good / all)
        rows.forEach((row, at) => {
          const pull = weight * ((powers[at] ?? 0) / all - (right[at] ? (powers[at] ?? 0) / good : 0))
          row.forEach((x, k) => (gradient[k] = (gradient[k] ?? 0) + pull * x))
        })
      }
      return { value, gradient }
    },
    names.map(() => 0),
  )
  return unscaled(weights, names, scale)
}

/** Weights and `bias` of a logistic regression, cases counted by weight. */
export function fitLogistic(cases: readonly LogisticCase[]): Record<string, number> {
  const names = [...Object.keys(cases[0]?.features ?? {}), 'bias']
  const withBias = cases.map((one) => ({ ...one, features: { ...one.features, bias: 1 } }))
  const scale = deviations(
    withBias.map(({ features }) => features),
    names,
  ).map((value, at) => (names[at] === 'bias' ? 1 : value))
  const data = withBias.map((one) => ({ ...one, row: scaled(one.features, names, scale) }))
  const weights = minimise(
    (point) => {
      let value = logisticPenalty * inner(point, point)
      const gradient = point.map((w) => 2 * logisticPenalty * w)
      for (const { row, right, weight } of data) {
        const score = inner(point, row)
        const chance = 1 / (1 + Math.exp(-score))
        value -= weight * Math.log(Math.max(1e-12, right ? chance : 1 - chance))
        row.forEach((x, k) => (gradient[k] = (gradient[k] ?? 0) + weight * (chance - (right ? 1 : 0)) * x))
      }
      return { value, gradient }
    },
    names.map(() => 0),
  )
  return unscaled(weights, names, scale)
}

function deviations(rows: readonly Features[], names: readonly string[]): number[] {
  return names.map((name) => {
    const values = rows.map((row) => row[name] ?? 0)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    return Math.max(leastDeviation, Math.sqrt(variance))
  })
}

function scaled(row: Features, names: readonly string[], scale: readonly number[]): number[] {
  return names.map((name, at) => (row[name] ?? 0) / (scale[at] ?? 1))
}

function unscaled(
  weights: readonly number[],
  names: readonly string[],
  scale: readonly number[],
): Record<string, number> {
  return Object.fromEntries(
    names.map((name, at) => [name, Number(((weights[at] ?? 0) / (scale[at] ?? 1)).toFixed(2))]),
  )
}

function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
}
