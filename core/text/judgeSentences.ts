import type { SentenceFeatures } from './extractFeatures.ts'
import type { ExtractRanker } from './extractRanker.ts'
import { probability } from './extractRanker.ts'
import { rankSentences } from './rankSentences.ts'
import type { Scored } from './topK.ts'

/** What `scoreExtract` decides by. */
export type ExtractJudgement = {
  /** All sentences, best first, with their shares. */
  readonly ranked: readonly Scored[]
  /** Chance that the passages hold an answer, 0 to 1; 0 where there are no sentences. */
  readonly holdsAnswer: number
  /** Chance that the first sentence answers, 0 to 1; never above `holdsAnswer`. */
  readonly firstIsRight: number
  /** Below the ranker's threshold nothing was found. */
  readonly found: boolean
}

export function judgeSentences(
  ranker: ExtractRanker,
  sentences: readonly SentenceFeatures[],
): ExtractJudgement {
  const { ranked, outcome } = rankSentences(sentences, ranker.ranking)
  if (outcome === undefined) return { ranked, holdsAnswer: 0, firstIsRight: 0, found: false }
  const holdsAnswer = probability(ranker.found, outcome)
  const firstIsRight = Math.min(holdsAnswer, probability(ranker.correct, outcome))
  return { ranked, holdsAnswer, firstIsRight, found: holdsAnswer >= ranker.foundThreshold }
}
