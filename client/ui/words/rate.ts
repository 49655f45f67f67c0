import { defaultRateMicroUsdPerSecond } from '#core/policy/prices'
import { formatCost } from './numbers.ts'

/** The stops of the slider: nothing, then steps around the default that are each felt, up to ten times it. */
export const rates: readonly number[] = [0, 0.2, 1, 3, 10].map(
  (times) => times * defaultRateMicroUsdPerSecond,
)

/** The stop nearest to a rate, by ratio, since that is how the stops are spaced. */
export function nearestRate(rateMicroUsdPerSecond: number): number {
  const distance = (stop: number) => Math.abs(Math.log1p(stop) - Math.log1p(rateMicroUsdPerSecond))
  return rates.reduce((best, stop, index) => (distance(stop) < distance(rates[best] ?? 0) ? index : best), 0)
}

export function rateWords(rateMicroUsdPerSecond: number): string {
  if (rateMicroUsdPerSecond <= 0) return 'Takes the time it needs, to pay as little as possible.'
  return `Pays up to ${formatCost(rateMicroUsdPerSecond)} to be a second faster.`
}
