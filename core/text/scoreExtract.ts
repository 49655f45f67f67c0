import { AppError } from '../contract/error.ts'
import { limits } from '../contract/limits.ts'
import {
  companionShare,
  correctWeights,
  foundThreshold,
  foundWeights,
  rankingWeights,
} from './extractCalibration.ts'
import type { ExtractQuestion, SentenceFeatures } from './extractFeatures.ts'
import { extractFeatures } from './extractFeatures.ts'
import type { ExtractPlan, ExtractSentence } from './planExtract.ts'
import type { Scored } from './topK.ts'

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
  /** Its cosine with the question, -1 to 1. */
  readonly similarity: number
  /** Share of the question's terms in its passage and the passage's title, 0 to 1. */
  readonly passageCoverage: number
  /** 1, 0 or -1: see `kindMatch`. */
  readonly kind: number
  /** 1 for a question, 0 for a statement or key words: questions resemble their answers less. */
  readonly question: number
  /** Its share among all sentences: how clearly it leads, 0 to 1. */
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
  const [first] = ranked
  if (first === undefined || outcome === undefined) {
    return { found: false, answers: [], nearest: null, confidence: 1 }
  }
  const quote = ({ index, score }: Scored): ScoredSentence[] => {
    const sentence = plan.sentences[index]
    return sentence === undefined ? [] : [{ ...sentence, score }]
  }
  const holdsAnswer = probability(foundWeights, outcome)
  if (holdsAnswer < foundThreshold) {
    return { found: false, answers: [], nearest: quote(first)[0] ?? null, confidence: 1 - holdsAnswer }
  }
  const answers = ranked.slice(0, maxAnswers).filter(({ score }) => score >= companionShare * first.score)
  return {
    found: true,
    answers: answers.flatMap(quote),
    nearest: null,
    confidence: probability(correctWeights, outcome),
  }
}

/**
 * All sentences of the plan, best first, ties in reading order, each with its share under softmax; and what tells whether
 * the best one answers (undefined when there is none).
 */
export function rankSentences(
  plan: ExtractPlan,
  input: ExtractQuestion,
  weights: RankingWeights = rankingWeights,
): { ranked: Scored[]; outcome: OutcomeFeatures | undefined } {
  const { sentences, passages } = extractFeatures(plan, input)
  const shares = softmax(sentences.map((features) => weigh(weights, features)))
  const ranked = shares
    .map((score, index) => ({ index, score }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
  const [first] = ranked
  const best = sentences[first?.index ?? -1]
  if (first === undefined || best === undefined) return { ranked, outcome: undefined }
  const passageCoverage = passages.passageCoverage[plan.sentences[first.index]?.passageIndex ?? -1] ?? 0
  const { similarity, kind } = best
  return {
    ranked,
    outcome: { similarity, passageCoverage, kind, question: passages.question, share: first.score },
  }
}

export type RankingWeights = Weights<SentenceFeatures>
export type OutcomeWeights = Weights<OutcomeFeatures> & { readonly bias: number }

/** Probability that the weights give to an outcome: 1 / (1 + e^-(weighted sum + bias)). */
export function probability(weights: OutcomeWeights, features: OutcomeFeatures): number {
  return 1 / (1 + Math.exp(-weigh(weights, { ...features, bias: 1 })))
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

function softmax(scores: readonly number[]): number[] {
  const greatest = scores.reduce((most, score) => Math.max(most, score), -Infinity)
  const powers = scores.map((score) => Math.exp(score - greatest))
  const total = powers.reduce((all, power) => all + power, 0)
  return powers.map((power) => power / total)
}
