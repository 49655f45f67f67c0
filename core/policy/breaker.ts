/**
 * A circuit breaker as plain data. Opens after 5 failures in a row, or when half of at least 20 calls of the last 10 s failed; stays
 * open for 5 s times the number of openings in a row, at most 60 s, with jitter; then one call at a time probes. Envoy's outlier
 * detection has the 5 and the growth (base 30 s, cap 300 s): ours is shorter, because a user waits and few servers stand behind it.
 */
export type Breaker = {
  failuresInRow: number
  /** Outcomes of the current and of the last window half, so that no list grows. */
  recent: { startMs: number; ok: number; failed: number; okBefore: number; failedBefore: number }
  /** 0 while closed. Callers are turned away until then; afterwards one at a time probes. */
  openUntilMs: number
  /** Openings without a minute of health between them. */
  openings: number
  /** The call that probes is on its way. */
  probing: boolean
  closedSinceMs: number
}

/** When a breaker opens, and for how long. */
export type BreakerLimits = { failuresInRow: number; firstOpenMs: number; longestOpenMs: number }

export const breakerDefaults = {
  failuresInRow: 5,
  failedShare: 0.5,
  leastCalls: 20,
  windowMs: 10_000,
  firstOpenMs: 5_000,
  longestOpenMs: 60_000,
  /** Share of the wait that chance adds, so that isolates do not probe in step. */
  jitter: 0.2,
} as const

export const closedBreaker: Breaker = {
  failuresInRow: 0,
  recent: { startMs: 0, ok: 0, failed: 0, okBefore: 0, failedBefore: 0 },
  openUntilMs: 0,
  openings: 0,
  probing: false,
  closedSinceMs: Number.NEGATIVE_INFINITY,
}

export const isOpen = (breaker: Breaker): boolean => breaker.openUntilMs > 0

/** Milliseconds until a call may go through; 0 when one may now. */
export function breakerWaitMs(breaker: Breaker, nowMs: number): number {
  return Math.max(0, breaker.openUntilMs - nowMs)
}

/** A call goes through. Behind an open breaker it is the probe: the others wait for its outcome, or as long as an opening lasts. */
export function claimCall(breaker: Breaker, nowMs: number, limits: BreakerLimits = breakerDefaults): Breaker {
  return isOpen(breaker)
    ? { ...breaker, probing: true, openUntilMs: nowMs + openMs(breaker.openings, limits) }
    : breaker
}

/** The call was given up before its outcome was known: if it was the probe, the next one may probe at once. */
export function releaseCall(breaker: Breaker, nowMs: number): Breaker {
  return breaker.probing ? { ...breaker, probing: false, openUntilMs: nowMs } : breaker
}

/** Calls that began before an opening and end behind it change nothing: the probe decides. */
export function afterSuccess(breaker: Breaker, nowMs: number): Breaker {
  if (breaker.probing) return { ...closedBreaker, openings: breaker.openings, closedSinceMs: nowMs }
  if (isOpen(breaker)) return breaker
  const recent = counted(breaker.recent, nowMs)
  return { ...breaker, failuresInRow: 0, recent: { ...recent, ok: recent.ok + 1 } }
}

/** `chance` from 0 to 1 is the jitter. */
export function afterFailure(
  breaker: Breaker,
  now: { nowMs: number; chance: number },
  limits: BreakerLimits = breakerDefaults,
): Breaker {
  if (breaker.probing) return opened(breaker, now, limits)
  if (isOpen(breaker)) return breaker
  const recent = counted(breaker.recent, now.nowMs)
  const failed = {
    ...breaker,
    failuresInRow: breaker.failuresInRow + 1,
    recent: { ...recent, failed: recent.failed + 1 },
  }
  return hasFailedTooOften(failed, limits) ? opened(failed, now, limits) : failed
}

function opened(
  breaker: Breaker,
  { nowMs, chance }: { nowMs: number; chance: number },
  limits: BreakerLimits,
): Breaker {
  const wasHealthy = !breaker.probing && nowMs - breaker.closedSinceMs > limits.longestOpenMs
  const openings = wasHealthy ? 1 : breaker.openings + 1
  const waitMs = openMs(openings, limits) * (1 + breakerDefaults.jitter * chance)
  return { ...closedBreaker, openings, openUntilMs: nowMs + waitMs }
}

const openMs = (openings: number, { firstOpenMs, longestOpenMs }: BreakerLimits): number =>
  Math.min(longestOpenMs, firstOpenMs * openings)

function hasFailedTooOften({ failuresInRow, recent }: Breaker, limits: BreakerLimits): boolean {
  const failed = recent.failed + recent.failedBefore
  const calls = failed + recent.ok + recent.okBefore
  return (
    failuresInRow >= limits.failuresInRow ||
    (calls >= breakerDefaults.leastCalls && failed >= calls * breakerDefaults.failedShare)
  )
}

/** Two halves of the window: what is older than both is forgotten. */
function counted(recent: Breaker['recent'], nowMs: number): Breaker['recent'] {
  const halfMs = breakerDefaults.windowMs / 2
  const passedMs = nowMs - recent.startMs
  if (passedMs >= 0 && passedMs < halfMs) return recent
  const next = { startMs: nowMs, ok: 0, failed: 0 }
  return passedMs >= 0 && passedMs < 2 * halfMs
    ? { ...next, okBefore: recent.ok, failedBefore: recent.failed }
    : { ...next, okBefore: 0, failedBefore: 0 }
}
