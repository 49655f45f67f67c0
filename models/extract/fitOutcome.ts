import type { OutcomeFeatures, OutcomeWeights, RankingWeights } from '#core/text/extractRanker'
import { rankSentences } from '#core/text/rankSentences'
import type { FeaturedSet, FeaturedTrial } from './featuredTrial.ts'
import { fitLogistic } from './fitLogistic.ts'
import { answers } from './trials.ts'

/** What a ranker puts first in a trial, and what is true of it. */
export type Outcome = {
  readonly features: OutcomeFeatures
  readonly firstIsRight: boolean
  readonly hasAnswer: boolean
  readonly weight: number
}

/** What each regression reads. Left out is what the others say already: it would get a negative weight. */
const features = {
  hasAnswer: [
    'similarity',
    'nearestCoverage',
    'passageCoverage',
    'missingTerms',
    'reportPlace',
    'kind',
    'share',
  ],
  firstIsRight: [
    'similarity',
    'softCoverage',
    'nearestCoverage',
    'missingTerms',
    'reportPlace',
    'kind',
    'share',
  ],
} as const satisfies Record<string, readonly (keyof OutcomeFeatures)[]>

/** None where a trial has no sentences. */
export function outcomeOf(trial: FeaturedTrial, weights: RankingWeights, weight: number): Outcome[] {
  const { ranked, outcome } = rankSentences(trial.sentences, weights)
  if (outcome === undefined) return []
  const firstIsRight = answers(trial, ranked[0]?.index ?? -1)
  return [{ features: outcome, firstIsRight, hasAnswer: trial.golds.length > 0, weight }]
}

/** Outcomes of all trials, counted so that each set has its share; `weightsFor` gives the ranker that did not see a trial. */
export function outcomesOf(
  sets: readonly FeaturedSet[],
  weightsFor: (trial: FeaturedTrial) => RankingWeights,
): Outcome[] {
  return sets.flatMap(({ trials, outcomeShare }) =>
    trials.flatMap((trial) => outcomeOf(trial, weightsFor(trial), outcomeShare / trials.length)),
  )
}

export function fitOutcome(
  outcomes: readonly Outcome[],
  target: 'firstIsRight' | 'hasAnswer',
): OutcomeWeights {
  const cases = outcomes.map((outcome) => ({
    features: outcome.features,
    right: outcome[target],
    weight: outcome.weight,
  }))
  const { bias = 0, ...weights } = fitLogistic(cases, features[target])
  return { ...weights, bias }
}
