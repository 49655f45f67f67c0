import type { Scored } from './topK.ts'

/**
 * Weighted sum of scores, each ranking first divided by its best score: a convex combination with the theoretical least score as
 * origin, 0 for BM25 and for a cosine that means anything (Bruch, Gai, Ingber 2023, "An analysis of fusion functions for hybrid
 * retrieval"). Negative scores count as 0. Rankings are best first; weights default to equal ones. Best first, ties by index;
 * scores between 0 and 1.
 *
 * SciFact test, nDCG@10, the first 100 of each: BM25 68.5, cosine of hedge-small-en 63.7, reciprocal rank fusion 70.8, this 73.2
 * (72.1 to 73.2 for weights of BM25 from 0.3 to 0.7).
 */
export function fuseScores(rankings: readonly (readonly Scored[])[], weights?: readonly number[]): Scored[] {
  const total = rankings.reduce((sum, _, which) => sum + (weights?.[which] ?? 1), 0)
  const scores = new Map<number, number>()
  rankings.forEach((ranking, which) => {
    const best = ranking[0]?.score ?? 0
    if (best <= 0 || total <= 0) return
    const weight = (weights?.[which] ?? 1) / total
    for (const { index, score } of ranking) {
      scores.set(index, (scores.get(index) ?? 0) + weight * Math.max(0, score / best))
    }
  })
  return Array.from(scores, ([index, score]) => ({ index, score })).sort(
    (a, b) => b.score - a.score || a.index - b.index,
  )
}
