import type { Scored } from './topK.ts'

/** How fast the weight of a rank falls. Cormack et al. found 60 best and the result insensitive to it. */
export const fusionRankConstant = 60

/**
 * Reciprocal rank fusion: score(d) = sum over rankings of weight / (60 + rank of d), ranks from 1
 * (Cormack, Clarke, Buettcher 2009, "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods").
 * Each ranking is best first and names an index at most once; weights default to 1. Best first, ties by index.
 */
export function fuseRankings(
  rankings: readonly (readonly number[])[],
  weights?: readonly number[],
): Scored[] {
  const scores = new Map<number, number>()
  rankings.forEach((ranking, which) => {
    ranking.forEach((index, at) => {
      const gain = (weights?.[which] ?? 1) / (fusionRankConstant + at + 1)
      scores.set(index, (scores.get(index) ?? 0) + gain)
    })
  })
  return Array.from(scores, ([index, score]) => ({ index, score })).sort(
    (a, b) => b.score - a.score || a.index - b.index,
  )
}
