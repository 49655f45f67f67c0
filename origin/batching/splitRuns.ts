import type { Cost } from '#core/policy/computeCost'
import { costMs } from '#core/policy/computeCost'

/** Padding is never more than this share of a run's own tokens: the cost model may be wrong, a wasted token never is right. */
const maxPadding = 0.25

/**
 * The cheapest way to put texts of these lengths into padded runs: sorted by length, cut where padding would cost
 * more than another run. Dynamic programming over the cuts, exact for the cost model, O(n^2) for n texts.
 * Returns indexes into `tokens`, the longest run first; no run holds more than `maxRunTokens`, padding included
 * (a longer text stands alone).
 */
export function splitRuns(tokens: readonly number[], cost: Cost, maxRunTokens: number): number[][] {
  const order = tokens.map((_, index) => index).toSorted((a, b) => (tokens[b] ?? 0) - (tokens[a] ?? 0))
  const upTo = [0]
  for (const index of order) upTo.push((upTo.at(-1) ?? 0) + (tokens[index] ?? 0))
  const best = [0]
  const cutBefore = [0]
  for (let end = 1; end <= order.length; end++) {
    let least = Infinity
    let cut = end - 1
    for (let start = end - 1; start >= 0; start--) {
      const padded = (end - start) * (tokens[order[start] ?? 0] ?? 0)
      const own = (upTo[end] ?? 0) - (upTo[start] ?? 0)
      if (start < end - 1 && padded > Math.min(maxRunTokens, own * (1 + maxPadding))) {
        if (padded > maxRunTokens) break
        continue
      }
      const total = (best[start] ?? 0) + costMs(cost, 1, padded)
      if (total < least) {
        least = total
        cut = start
      }
    }
    best.push(least)
    cutBefore.push(cut)
  }
  const runs: number[][] = []
  for (let end = order.length; end > 0; end = cutBefore[end] ?? 0) {
    runs.unshift(order.slice(cutBefore[end] ?? 0, end))
  }
  return runs
}
