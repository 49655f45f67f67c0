/** Envoy's: the range of the first wait, and its cap. */
const baseMs = 25
const longestMs = 250

/** How long to wait before the `retry`-th further attempt (from 1): anywhere from nothing to (2^retry - 1) x 25 ms, at most 250 ms. */
export function backoffMs(retry: number, chance: number): number {
  return chance * Math.min(longestMs, (2 ** retry - 1) * baseMs)
}
