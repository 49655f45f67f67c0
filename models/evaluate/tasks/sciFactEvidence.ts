import { foundThreshold, foundWeights } from '#core/text/extractCalibration'
import { planExtract } from '#core/text/planExtract'
import { probability, rankSentences, scoreExtract } from '#core/text/scoreExtract'
import { row } from '#core/text/vectors'
import { areaUnderCurve, calibrationError, mean } from '../measures.ts'
import type { Outcome } from '../measures.ts'
import { readSciFact } from '../sciFact.ts'
import { percent } from '../task.ts'
import type { Scores, TaskContext } from '../task.ts'
import { evidenceTrials } from './evidenceTrials.ts'
import { SCIFACT_FILES } from './sciFactRetrieval.ts'

const CALIBRATION_BINS = 10

/** Which sentence of the abstract is the evidence, and is there any? Planned and scored as every tier serves `extract`. */
export async function runSciFactEvidence({ vectors, path }: TaskContext): Promise<Scores> {
  const trials = evidenceTrials(readSciFact(path(SCIFACT_FILES[0])))
  const planned = trials.map((trial) => ({ ...trial, plan: planExtract([{ text: trial.passage }]) }))
  const texts = planned.flatMap(({ claim, plan }) => [claim, ...plan.sentences.map(({ text }) => text)])
  const matrix = { values: await vectors.of(texts), dimensions: vectors.contender.dimensions }

  let at = 0
  const outcomes = planned.map(({ claim, plan, gold }) => {
    const questionVector = row(matrix, at++)
    const sentenceVectors = plan.sentences.map(() => row(matrix, at++))
    const input = { question: claim, questionVector, sentenceVectors }
    const isGold = plan.sentences.map(({ start, end }) =>
      gold.some((span) => Math.min(end, span.end) - Math.max(start, span.start) > (end - start) / 2),
    )
    const { ranked, outcome } = rankSentences(plan, input)
    const rank = ranked.findIndex(({ index }) => isGold[index])
    const holds = outcome === undefined ? 0 : probability(foundWeights, outcome)
    const { confidence } = scoreExtract(plan, input)
    return { answered: gold.length > 0, rank, holds, confidence }
  })
  const answered = outcomes.filter((outcome) => outcome.answered)
  const silent = outcomes.filter((outcome) => !outcome.answered)
  const share = (of: typeof outcomes, is: (one: (typeof outcomes)[number]) => boolean): number =>
    percent(mean(of.map((one) => (is(one) ? 1 : 0))))
  const found = outcomes.filter(({ holds }) => holds >= foundThreshold)
  const given = found.map(({ confidence, rank }): Outcome => ({ chance: confidence, right: rank === 0 }))
  return {
    first: share(answered, ({ rank }) => rank === 0),
    firstThree: share(answered, ({ rank }) => rank >= 0 && rank < 3),
    abstain: percent(
      areaUnderCurve(outcomes.map(({ holds, answered: right }) => ({ chance: holds, right }))),
    ),
    foundAnswered: share(answered, ({ holds }) => holds >= foundThreshold),
    foundSilent: share(silent, ({ holds }) => holds >= foundThreshold),
    calibrationError: percent(calibrationError(given, CALIBRATION_BINS)),
    claims: outcomes.length,
  }
}
