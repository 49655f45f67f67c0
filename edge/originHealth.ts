/** What an isolate remembers of the origin. Plain state: the clock is an argument. */
export type OriginHealth = { failures: number; blockedUntilMs: number }

export const healthyOrigin: OriginHealth = { failures: 0, blockedUntilMs: 0 }

/** A restart of the origin takes seconds, so the first guess is short and the longest wait bounded. */
const firstWaitMs = 500
const longestWaitMs = 8_000

const waitMs = (failures: number): number => Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1))

/** After a connection that did not come about: nobody tries again for a while that doubles with each failure. */
export function afterFailure(health: OriginHealth, nowMs: number): OriginHealth {
  const failures = Math.min(health.failures + 1, 16)
  return { failures, blockedUntilMs: nowMs + waitMs(failures) }
}

/** Milliseconds until the next try; 0 when the origin may be tried now. */
export function blockedMs(health: OriginHealth, nowMs: number): number {
  return Math.max(0, health.blockedUntilMs - nowMs)
}

/** The first try after a wait is a probe: while it runs the others keep waiting, so that a dead origin sees one call at a time. */
export function claimTry(health: OriginHealth, nowMs: number): OriginHealth {
  return health.failures === 0 ? health : { ...health, blockedUntilMs: nowMs + waitMs(health.failures) }
}
