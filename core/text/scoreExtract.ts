import { AppError } from '../contract/error.ts'
import { limits } from '../contract/limits.ts'
import {
  companionShare,
  correctWeights,
  foundThreshold,
  foundWeights,
  rankingWeights,
} from './extractCalibration.ts'
import type { ExtractQuestion } from './extractFeatures.ts'
import { extractFeatures } from './extractFeatures.ts'
import type { ExtractPlan, ExtractSentence } from './planExtract.ts'

/** A sentence of a passage; `start` and `end` are UTF-16 offsets into the passage's text. */
export type ScoredSentence = ExtractSentence & {
  /** Share of this sentence among all that were compared, 0 to 1; comparable within one result only. */
  readonly score: number
}

export type ExtractResult = {
  /** False: the passages hold no answer as far as we can tell; `answers` is then empty. */
  readonly found: boolean
  /** Best first. */
  readonly answers: readonly ScoredSentence[]
  /** Where nothing was found: the closest sentence, null when there was none at all. Null where something was. */
  readonly nearest: ScoredSentence | null
  /**
   * Calibrated probability that the result is right, 0 to 1: where something was found, that the first answer answers;
   * else, that the passages hold no answer.
   */
  readonly confidence: number
}

/** Of the best sentence: what tells whether it answers. */
export type OutcomeFeatures = {
  readonly similarity: number
  readonly passageCoverage: number
  readonly kind: number
  readonly question: number
  readonly share: number
}

/**
 * Second half of `extract`: which of the planned sentences answer, or an honest "nothing found".
 *
 * A linear ranker over a few cheap features, then two logistic regressions on the best sentence: whether the passages hold an
 * answer at all, and whether this is it. Weights, threshold and measurements are in `extractCalibration.ts`. Pure and
 * deterministic. Throws AppError `internal` when the vectors are not those of the plan.
 */
export function scoreExtract(
  plan: ExtractPlan,
  input: ExtractQuestion,
  maxAnswers: number = limits.answers,
): ExtractResult {
  if (input.sentenceVectors.length !== plan.sentences.length) {
    throw new AppError(
      'internal',
      `Cannot score sentences: got ${input.sentenceVectors.length} vectors for ${plan.sentences.length} sentences; want one each`,
    )
  }
  const { ranked, outcome } = rankSentences(plan, input)
  const first = ranked[0]
  if (first === undefined || outcome === undefined) {
    return { found: false, answers: [], nearest: null, confidence: 1 }
  }
  const holdsAnswer = probability(foundWeights, outcome)
  if (holdsAnswer < foundThreshold) {
    return { found: false, answers: [], nearest: first, confidence: 1 - holdsAnswer }
  }
  const answers = ranked.slice(0, maxAnswers).filter(({ score }) => score >= companionShare * first.score)
  return { found: true, answers, nearest: null, confidence: probability(correctWeights, outcome) }
}

/** All sentences, best first, ties in reading order, with what tells whether the best one answers. */
export function rankSentences(
  plan: ExtractPlan,
  input: ExtractQuestion,
): { ranked: ScoredSentence[]; outcome: OutcomeFeatures | undefined } {
  const { sentences, passages } = extractFeatures(plan, input)
  const shares = softmax(sentences.map((features) => weigh(rankingWeights, features)))
  const order = shares.map((share, at) => ({ share, at })).sort((a, b) => b.share - a.share || a.at - b.at)
  const ranked = order.flatMap(({ share, at }) => {
    const sentence = plan.sentences[at]
    return sentence === undefined ? [] : [{ ...sentence, score: share }]
  })
  const best = sentences[order[0]?.at ?? -1]
  const first = ranked[0]
  if (best === undefined || first === undefined) return { ranked, outcome: undefined }
  const { similarity, kind } = best
  const passageCoverage = passages.passageCoverage[first.passageIndex] ?? 0
  return {
    ranked,
    outcome: { similarity, passageCoverage, kind, question: passages.question, share: first.score },
  }
}

type Weights<Features> = { readonly [name in keyof Features]: number }

function weigh<Features extends Record<keyof Features, number>>(
  weights: Weights<Features>,
  features: Features,
): number {
  let total = 0
  for (const name in weights) total += weights[name] * features[name]
  return total
}

function probability(
  weights: Weights<OutcomeFeatures> & { readonly bias: number },
  features: OutcomeFeatures,
): number {
  return 1 / (1 + Math.exp(-weigh(weights, { ...features, bias: 1 })))
}

function softmax(scores: readonly number[]): number[] {
  const greatest = scores.reduce((most, score) => Math.max(most, score), -Infinity)
  const powers = scores.map((score) => Math.exp(score - greatest))
  const total = powers.reduce((all, power) => all + power, 0)
  return powers.map((power) => power / total)
}
