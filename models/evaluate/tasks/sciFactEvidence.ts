import { planExtract } from '#core/text/planExtract'
import { judgeExtract } from '#core/text/scoreExtract'
import { row } from '#core/text/vectors'
import { areaUnderCurve, calibrationError, mean } from '../measures.ts'
import { readSciFact } from '../sciFact.ts'
import { percent } from '../task.ts'
import type { Scores, TaskContext } from '../task.ts'
import { evidenceTrials } from './evidenceTrials.ts'
import type { Span } from './evidenceTrials.ts'
import { SCIFACT_FILES } from './sciFactRetrieval.ts'

const CALIBRATION_BINS = 10

type Judged = {
  readonly answered: boolean
  /** Of the first gold sentence, from 0; -1 where there is none. */
  readonly rank: number
  readonly holdsAnswer: number
  readonly firstIsRight: number
  readonly found: boolean
}

/** Which sentence of the abstract is the evidence, and is there any? Planned and judged as every tier serves `extract`. */
export async function runSciFactEvidence({ vectors, path }: TaskContext): Promise<Scores> {
  const { id, version, dimensions } = vectors.contender
  const trials = evidenceTrials(readSciFact(path(SCIFACT_FILES[0]))).map((trial) => ({
    ...trial,
    plan: planExtract([{ text: trial.passage }]),
  }))
  const texts = trials.flatMap(({ claim, plan }) => [claim, ...plan.sentences.map(({ text }) => text)])
  const matrix = { values: await vectors.of(texts), dimensions }
  let at = 0
  const judged = trials.map(({ claim, plan, gold }): Judged => {
    const questionVector = row(matrix, at++)
    const sentenceVectors = plan.sentences.map(() => row(matrix, at++))
    const vectorSpace = version === 0 ? undefined : `${id}@${version}`
    const input = { question: claim, questionVector, sentenceVectors, vectorSpace }
    const { ranked, holdsAnswer, firstIsRight, found } = judgeExtract(plan, input)
    const rank = ranked.findIndex(({ index }) => isGold(plan.sentences[index]!, gold))
    return { answered: gold.length > 0, rank, holdsAnswer, firstIsRight, found }
  })
  const answered = judged.filter((one) => one.answered)
  const silent = judged.filter((one) => !one.answered)
  const share = (of: readonly Judged[], is: (one: Judged) => boolean): number =>
    percent(mean(of.map((one) => (is(one) ? 1 : 0))))
  const given = judged
    .filter(({ found }) => found)
    .map(({ firstIsRight, rank }) => ({ chance: firstIsRight, right: rank === 0 }))
  return {
    first: share(answered, ({ rank }) => rank === 0),
    firstThree: share(answered, ({ rank }) => rank >= 0 && rank < 3),
    abstain: percent(areaUnderCurve(judged.map((one) => ({ chance: one.holdsAnswer, right: one.answered })))),
    foundAnswered: share(answered, ({ found }) => found),
    foundSilent: share(silent, ({ found }) => found),
    calibrationError: percent(calibrationError(given, CALIBRATION_BINS)),
    claims: judged.length,
  }
}

/** More than half of it is evidence: the splitter's sentences need not be those of the data set. */
function isGold({ start, end }: Span, gold: readonly Span[]): boolean {
  return gold.some((span) => Math.min(end, span.end) - Math.max(start, span.start) > (end - start) / 2)
}
