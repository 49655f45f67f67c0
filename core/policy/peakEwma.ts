/**
 * Latency that rises at once and falls slowly: Finagle's PeakEwma. A slower answer than expected counts in full, a faster one by
 * the time since the last; what was not asked for a while is forgiven, so that it is tried again.
 */
export type PeakEwma = { ms: number; updatedMs: number }

export const unmeasured: PeakEwma = { ms: 0, updatedMs: 0 }

/** After this long, 63 % of the past is forgotten. */
const decayMs = 10_000

export function observeLatency(past: PeakEwma, latencyMs: number, nowMs: number): PeakEwma {
  const expectedMs = expectedLatencyMs(past, nowMs)
  const updatedMs = Math.max(past.updatedMs, nowMs)
  if (latencyMs >= expectedMs) return { ms: latencyMs, updatedMs }
  const kept = weight(past, nowMs)
  return { ms: past.ms * kept + latencyMs * (1 - kept), updatedMs }
}

export function expectedLatencyMs(past: PeakEwma, nowMs: number): number {
  return past.ms * weight(past, nowMs)
}

const weight = ({ updatedMs }: PeakEwma, nowMs: number): number =>
  Math.exp(-Math.max(0, nowMs - updatedMs) / decayMs)
