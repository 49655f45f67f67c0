import type { Estimate } from './facts.ts'
import type { Preferences } from './preferences.ts'

/**
 * Keep the device's answer, or ask the origin too? Escalating pays when the wrong answers that it saves are worth more
 * than its price and its wait: stake x (P(wrong) here - P(wrong) there) > price + rate x latency.
 */
export function shouldEscalate(confidence: number, origin: Estimate, preferences: Preferences): boolean {
  const saved = preferences.stakeMicroUsd * (1 - confidence - origin.pWrong)
  const spent = origin.priceMicroUsd + preferences.rateMicroUsdPerSecond * (origin.latencyMs / 1000)
  return saved > spent
}
