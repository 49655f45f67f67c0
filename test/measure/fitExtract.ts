import { extractFeatures } from '#core/text/extractFeatures'
import { rankSentences } from '#core/text/scoreExtract'
import type { RankingWeights } from '#core/text/scoreExtract'
import type { ExtractTrial, TrialSets } from './extractTrials.ts'
import { vectorsOf } from './extractTrials.ts'
import type { LogisticCase, RankingGroup } from './fitWeights.ts'
import { fitLogistic, fitRanking } from './fitWeights.ts'

/** What a set counts as a whole, however many trials it has. Few questions of ours stand beside many claims. */
const rankingShares = { trainOne: 1, trainFive: 1, tune: 0.3, tuneAll: 0.3 } as const
const outcomeShares = { trainOne: 1, trainFive: 1, trainFar: 0.5, tune: 0.5, tuneAll: 0.5 } as const

export type ExtractFit = Record<'rankingWeights' | 'foundWeights' | 'correctWeights', Record<string, number>>

/** Weights for `extractCalibration.ts`: first the ranker, then both regressions on what it puts first. */
export function fitExtract(sets: TrialSets, vectors: ReadonlyMap<string, Float32Array>): ExtractFit {
  const groups = Object.entries(rankingShares).flatMap(([name, share]) => {
    const trials = sets[name as keyof typeof rankingShares].filter(({ kind }) => kind === 'answered')
    return trials.map((trial): RankingGroup => {
      const { sentences } = extractFeatures(trial.plan, vectorsOf(trial, vectors))
      return { candidates: sentences, right: trial.right, weight: share / trials.length }
    })
  })
  const rankingWeights = fitRanking(groups)

  const total = Object.values(outcomeShares).reduce((sum, share) => sum + share, 0)
  const outcomes = Object.entries(outcomeShares).flatMap(([name, share]) => {
    const trials = sets[name as keyof typeof outcomeShares]
    const weight = share / total / trials.length
    return trials.flatMap((trial) =>
      firstOf(trial, vectors, { weights: rankingWeights as RankingWeights, weight }),
    )
  })
  const foundWeights = fitLogistic(outcomes.map(({ hasAnswer, ...one }) => ({ ...one, right: hasAnswer })))
  return { rankingWeights, foundWeights, correctWeights: fitLogistic(outcomes) }
}

/** What the best sentence of a trial looks like and whether it answers; none where a trial has no sentences. */
export function firstOf(
  trial: ExtractTrial,
  vectors: ReadonlyMap<string, Float32Array>,
  { weights, weight }: { weights?: RankingWeights; weight: number },
): (LogisticCase & { readonly hasAnswer: boolean })[] {
  const { ranked, outcome } = rankSentences(trial.plan, vectorsOf(trial, vectors), weights)
  if (outcome === undefined) return []
  const right = trial.right[ranked[0]?.index ?? -1] === true
  return [{ features: outcome, right, weight, hasAnswer: trial.kind === 'answered' }]
}
