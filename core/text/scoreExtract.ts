import { AppError } from '../contract/error.ts'
import { limits } from '../contract/limits.ts'
import type { ExtractQuestion } from './extractFeatures.ts'
import { extractFeatures } from './extractFeatures.ts'
import { rankerOf } from './rankerOf.ts'
import type { ExtractJudgement } from './judgeSentences.ts'
import { judgeSentences } from './judgeSentences.ts'
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

/** Further answers are given when their score reaches this part of the first one's. */
const companionShare = 0.5

/**
 * Second half of `extract`: which of the planned sentences answer, or an honest "nothing found".
 *
 * A linear ranker over a few cheap features, then two logistic regressions on the best sentence: whether the passages hold an
 * answer at all, and whether this is it. Weights and threshold are in `extractRankers.ts`, by vector space; how they were
 * trained and what they measure is in `models/extract/README.md`. Pure and deterministic. Throws AppError `internal` when the vectors are not those of the plan.
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
  const { ranked, holdsAnswer, firstIsRight, found } = judgeExtract(plan, input)
  const [first] = ranked
  if (first === undefined) {
    return { found: false, answers: [], nearest: null, confidence: 1 }
  }
  const quote = ({ index, score }: Scored): ScoredSentence[] => {
    const sentence = plan.sentences[index]
    return sentence === undefined ? [] : [{ ...sentence, score }]
  }
  if (!found) {
    return { found: false, answers: [], nearest: quote(first)[0] ?? null, confidence: 1 - holdsAnswer }
  }
  const answers = ranked.slice(0, maxAnswers).filter(({ score }) => score >= companionShare * first.score)
  return {
    found: true,
    answers: answers.flatMap(quote),
    nearest: null,
    confidence: firstIsRight,
  }
}

/** What is thought of the plan's sentences, before anything is left out. */
export function judgeExtract(plan: ExtractPlan, input: ExtractQuestion): ExtractJudgement {
  return judgeSentences(rankerOf(input.vectorSpace), extractFeatures(plan, input))
}
