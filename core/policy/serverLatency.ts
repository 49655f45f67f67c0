/**
 * The last answers of a server, newest last: their median is what the next one is expected to take. One late answer of three says
 * nothing (Finagle's PeakEwma counts it in full: of two equal servers weighted 3 to 1, the first then gets half of the traffic when
 * one answer in 500 is late), two late ones show at once. Calls that hang are counted otherwise, as those that are under way.
 */
export type ServerLatency = { lastMs: readonly number[]; updatedMs: number }

export const unmeasured: ServerLatency = { lastMs: [], updatedMs: 0 }

const remembered = 3
/** One answer alone may be the first of a cold server. */
const fewest = 2
/** After this long without an answer, 63 % of what is known is forgiven, so that a server that was slow is tried again. */
const forgivenMs = 10_000

export function observeLatency(past: ServerLatency, latencyMs: number, nowMs: number): ServerLatency {
  const lastMs = [...past.lastMs.slice(1 - remembered), latencyMs]
  return { lastMs, updatedMs: Math.max(past.updatedMs, nowMs) }
}

/** Undefined before the first answer. */
export function medianLatencyMs({ lastMs }: ServerLatency): number | undefined {
  return lastMs.toSorted((a, b) => a - b)[(lastMs.length - 1) >> 1]
}

/** What is known of a server's latency, and how much it still counts, from 0 to 1. */
export type KnownLatency = { ms: number; trust: number }

/** Undefined while too few have answered. */
export function knownLatency(past: ServerLatency, nowMs: number): KnownLatency | undefined {
  const ms = past.lastMs.length < fewest ? undefined : medianLatencyMs(past)
  if (ms === undefined) return undefined
  return { ms, trust: Math.exp(-Math.max(0, nowMs - past.updatedMs) / forgivenMs) }
}
