import type { ExtractRanker, RankingWeights } from '#core/text/extractRanker'
import type { FeaturedSet, FeaturedTrial } from './featuredTrial.ts'
import { fitOutcome, outcomesOf } from './fitOutcome.ts'
import { fitRanker } from './fitRanker.ts'
import { createFolds, foldCount } from './folds.ts'

/**
 * Something is said to be found a little below even odds: the most answers for which nothing is found in the 864 strangers'
 * abstracts of the training data (README). A needless "nothing found" still shows the nearest sentence.
 */
const foundThreshold = 0.45

export type Training = {
  readonly ranker: ExtractRanker
  /** As `ranker`, fitted without the trial's fold: what measures without flattering. */
  readonly rankerWithout: (trial: FeaturedTrial) => ExtractRanker
}

/** The ranker, then both regressions on what rankers put first in trials that they had not seen. */
export function trainExtract(sets: readonly FeaturedSet[]): Training {
  const foldOf = createFolds()
  for (const { trials } of sets) for (const { group } of trials) foldOf(group)
  const without = (fold: number): FeaturedSet[] =>
    sets.map((set) => ({ ...set, trials: set.trials.filter(({ group }) => foldOf(group) !== fold) }))
  const folds = Array.from({ length: foldCount }, (_, fold) => fold)
  const rankings = folds.map((fold) => fitRanker(without(fold)))
  const unseen = ({ group }: FeaturedTrial): RankingWeights => rankings[foldOf(group)]!
  const withOutcomes = (ranking: RankingWeights, of: readonly FeaturedSet[]): ExtractRanker => {
    const outcomes = outcomesOf(of, unseen)
    const found = fitOutcome(outcomes, 'hasAnswer')
    const correct = fitOutcome(outcomes, 'firstIsRight')
    return { ranking, found, foundThreshold, correct }
  }
  const partial = folds.map((fold) => withOutcomes(rankings[fold]!, without(fold)))
  return {
    ranker: withOutcomes(fitRanker(sets), sets),
    rankerWithout: ({ group }) => partial[foldOf(group)]!,
  }
}
