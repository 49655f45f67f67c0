import { deviations, featureTable } from './featureTable.ts'
import { minimise } from './minimise.ts'

export type LogisticCase = {
  readonly features: Readonly<Record<string, number>>
  readonly right: boolean
  readonly weight: number
}

const penalty = 1e-4

/** Weights and `bias` of a logistic regression, cases counted by weight, with a small squared penalty. */
export function fitLogistic(
  cases: readonly LogisticCase[],
  names: readonly string[],
): Record<string, number> {
  const table = featureTable(
    cases.map(({ features }) => Object.fromEntries(names.map((name) => [name, features[name]!]))),
  )
  const scale = deviations(
    table,
    names.map((_, k) => k),
  )
  const width = names.length
  const total = cases.reduce((sum, { weight }) => sum + weight, 0)
  const point = minimise((weights, gradient) => {
    let value = 0
    gradient.fill(0)
    for (let k = 0; k < width; k++) {
      value += penalty * weights[k]! * weights[k]!
      gradient[k] = 2 * penalty * weights[k]!
    }
    cases.forEach(({ right, weight }, row) => {
      let score = weights[width]!
      for (let k = 0; k < width; k++) score += (weights[k]! * table.values[row * width + k]!) / scale[k]!
      const chance = 1 / (1 + Math.exp(-score))
      value -= (weight / total) * Math.log(Math.max(1e-12, right ? chance : 1 - chance))
      const pull = (weight / total) * (chance - (right ? 1 : 0))
      for (let k = 0; k < width; k++) gradient[k]! += (pull * table.values[row * width + k]!) / scale[k]!
      gradient[width]! += pull
    })
    return value
  }, width + 1)
  const fitted = names.map((name, k) => [name, point[k]! / scale[k]!] as const)
  return { ...Object.fromEntries(fitted), bias: point[width]! }
}
