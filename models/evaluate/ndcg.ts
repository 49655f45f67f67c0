/**
 * Normalised discounted cumulative gain of the first `depth` of a ranking (Jarvelin and Kekalainen 2002) with gain = relevance
 * and discount log2(rank + 1), as trec_eval and BEIR count it: 0 to 1. 0 where nothing is relevant.
 */
export function ndcg(
  ranking: readonly string[],
  relevance: ReadonlyMap<string, number>,
  depth: number,
): number {
  const ideal = gain(
    [...relevance.values()].toSorted((a, b) => b - a),
    depth,
  )
  if (ideal === 0) return 0
  return (
    gain(
      ranking.map((id) => relevance.get(id) ?? 0),
      depth,
    ) / ideal
  )
}

function gain(relevances: readonly number[], depth: number): number {
  return relevances.slice(0, depth).reduce((sum, relevance, rank) => sum + relevance / Math.log2(rank + 2), 0)
}
