import type { SentenceFeatures } from './extractFeatures.ts'

/** A weight for each feature that tells something; the others are left out. */
export type Weights<Features> = { readonly [name in keyof Features]?: number }

/**
 * Two weighted sums of a sentence's features, mixed by how much its passage reads like a report of findings: a study puts its
 * conclusion last and says "we found"; in a manual or a letter neither means anything.
 */
export type RankingWeights = {
  readonly ordinary: Weights<SentenceFeatures>
  readonly report: Weights<SentenceFeatures>
}

/** Of the best sentence: what tells whether it answers. */
export type OutcomeFeatures = Pick<
  SentenceFeatures,
  'similarity' | 'softCoverage' | 'passageCoverage' | 'missingTerms' | 'kind'
> & {
  /** Greatest soft coverage of all sentences, 0 to 1. */
  readonly nearestCoverage: number
  /** Its place, as far as its passage reads like a report; 0 elsewhere. */
  readonly reportPlace: number
  /** Its share among all sentences: how clearly it leads, 0 to 1. */
  readonly share: number
}

export type OutcomeWeights = Weights<OutcomeFeatures> & { readonly bias: number }

/** All that `scoreExtract` learned for one vector space. */
export type ExtractRanker = {
  readonly ranking: RankingWeights
  /** Logistic regression: chance that the passages hold an answer. */
  readonly found: OutcomeWeights
  /** Below this chance nothing was found. */
  readonly foundThreshold: number
  /** Logistic regression: chance that the first answer is right, whether or not the passages hold one. */
  readonly correct: OutcomeWeights
}

export function sentenceScore({ ordinary, report }: RankingWeights, features: SentenceFeatures): number {
  const { reporting } = features
  return (1 - reporting) * weigh(ordinary, features) + reporting * weigh(report, features)
}

/** 1 / (1 + e^-(weighted sum + bias)). */
export function probability({ bias, ...weights }: OutcomeWeights, features: OutcomeFeatures): number {
  return 1 / (1 + Math.exp(-bias - weigh<OutcomeFeatures>(weights, features)))
}

function weigh<Features>(weights: Weights<Features>, features: Features): number {
  let total = 0
  for (const name in weights) total += (weights[name] ?? 0) * Number(features[name])
  return total
}
