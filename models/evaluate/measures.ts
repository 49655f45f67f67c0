/** A probability that was given, and what came of it. */
export type Outcome = { readonly chance: number; readonly right: boolean }

/** Chance that a right case scores above a wrong one, ties half (area under the ROC curve). */
export function areaUnderCurve(outcomes: readonly Outcome[]): number {
  const sorted = outcomes.toSorted((a, b) => a.chance - b.chance)
  let rankSum = 0
  for (let at = 0; at < sorted.length;) {
    let end = at
    while (end < sorted.length && sorted[end]?.chance === sorted[at]?.chance) end++
    const right = sorted.slice(at, end).filter((outcome) => outcome.right).length
    rankSum += (right * (at + 1 + end)) / 2
    at = end
  }
  const right = sorted.filter((outcome) => outcome.right).length
  return (rankSum - (right * (right + 1)) / 2) / (right * (sorted.length - right))
}

/** Mean squared error of the probabilities: 0 is perfect. */
export function brierScore(outcomes: readonly Outcome[]): number {
  return mean(outcomes.map(({ chance, right }) => (chance - (right ? 1 : 0)) ** 2))
}

export type Bin = { readonly cases: number; readonly given: number; readonly came: number }

/** Mean probability given and share that came true, in `bins` groups of equal size by probability. */
export function reliability(outcomes: readonly Outcome[], bins: number): Bin[] {
  const sorted = outcomes.toSorted((a, b) => a.chance - b.chance)
  return Array.from({ length: bins }, (_, bin) => {
    const part = sorted.slice((bin * sorted.length) / bins, ((bin + 1) * sorted.length) / bins)
    const given = mean(part.map(({ chance }) => chance))
    return { cases: part.length, given, came: mean(part.map(({ right }) => (right ? 1 : 0))) }
  })
}

/** Expected calibration error: mean distance of given and came, weighted by cases. */
export function calibrationError(outcomes: readonly Outcome[], bins: number): number {
  const parts = reliability(outcomes, bins)
  return parts.reduce(
    (sum, { cases, given, came }) => sum + (cases * Math.abs(given - came)) / outcomes.length,
    0,
  )
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length
}
