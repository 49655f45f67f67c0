/** The last latencies of a service, for its percentiles. */
export type LatencyWindow = readonly number[]

/** Enough for a 95th percentile that one slow answer does not move, few enough to sort on each look. */
const longest = 100
/** With fewer, a percentile is a guess. */
const least = 20

export function withLatency(window: LatencyWindow, ms: number): LatencyWindow {
  return [...window.slice(-(longest - 1)), ms]
}

/** The smallest latency that `share` of the answers did not exceed; undefined while too few are known. */
export function percentileMs(window: LatencyWindow, share: number): number | undefined {
  if (window.length < least) return undefined
  return window.toSorted((a, b) => a - b)[Math.ceil(share * window.length) - 1]
}
