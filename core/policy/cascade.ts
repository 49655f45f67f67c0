import type { Estimate, Kept } from './facts.ts'
import type { HeadCascade } from './headCascades.ts'
import type { Preferences } from './preferences.ts'

/**
 * Keep the answer of a nearer tier, or ask the origin too? Escalating pays when the wrong answers that it saves are worth more
 * than its price and its wait: stake x (P(wrong) here - P(wrong) there) > price + rate x latency.
 */
export function shouldEscalate(confidence: number, origin: Estimate, preferences: Preferences): boolean {
  const saved = preferences.stakeMicroUsd * (1 - confidence - origin.pWrong)
  return saved > spentMicroUsd(origin, preferences)
}

/** The least confidence that `shouldEscalate` keeps; 0 or less keeps everything. */
export function leastKept(origin: Estimate, preferences: Preferences): number {
  if (preferences.stakeMicroUsd === 0) return 0
  return 1 - origin.pWrong - spentMicroUsd(origin, preferences) / preferences.stakeMicroUsd
}

/** What a cascade keeps with that threshold, on the straight line between what was measured; below the lowest row nothing is known but that. */
export function keptAbove(threshold: number, { rows }: Pick<HeadCascade, 'rows'>): Kept {
  const above = rows.findIndex((row) => row.threshold >= threshold)
  const high = rows[above === -1 ? rows.length - 1 : above]
  const low = rows[above - 1]
  if (high === undefined) return { keepShare: 0, keptLoss: 0 }
  if (low === undefined || above === -1) return { keepShare: high.keepShare, keptLoss: high.keptLoss }
  const share = (threshold - low.threshold) / (high.threshold - low.threshold)
  const between = (a: number, b: number): number => a + share * (b - a)
  return {
    keepShare: between(low.keepShare, high.keepShare),
    keptLoss: between(low.keptLoss, high.keptLoss),
  }
}

function spentMicroUsd(origin: Estimate, { rateMicroUsdPerSecond }: Preferences): number {
  return origin.priceMicroUsd + rateMicroUsdPerSecond * (origin.latencyMs / 1000)
}
