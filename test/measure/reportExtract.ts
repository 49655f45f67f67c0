import { createBm25 } from '#core/text/bm25'
import { foundThreshold, foundWeights } from '#core/text/extractCalibration'
import { probability, rankSentences, scoreExtract } from '#core/text/scoreExtract'
import { dot } from '#core/text/vectors'
import type { ExtractTrial, TrialSets } from './extractTrials.ts'
import { vectorsOf } from './extractTrials.ts'
import { firstOf } from './fitExtract.ts'
import type { Outcome } from '#models/evaluate/measures.ts'
import { areaUnderCurve, brierScore, calibrationError, mean, reliability } from '#models/evaluate/measures.ts'

type Vectors = ReadonlyMap<string, Float32Array>
type Ranker = (trial: ExtractTrial, vectors: Vectors) => number[]

const bins = 5
const rankers: Readonly<Record<string, Ranker>> = {
  'cosine alone': (trial, vectors) => {
    const { questionVector, sentenceVectors } = vectorsOf(trial, vectors)
    return order(sentenceVectors.map((vector) => dot(questionVector, vector)))
  },
  'BM25 alone': ({ question, plan }) => {
    const index = createBm25(plan.sentences.map(({ text }) => text))
    return order(plan.sentences.map((_, at) => index.score(question, at)))
  },
  extract: (trial, vectors) =>
    rankSentences(trial.plan, vectorsOf(trial, vectors)).ranked.map(({ index }) => index),
}

/** Everything measured of what `core/text/extractCalibration.ts` holds, as text. */
export function reportExtract(sets: TrialSets, vectors: Vectors): string {
  return [
    'Answered trials: share with an answer first / among the first three, %',
    ...(['one', 'five', 'tune', 'check', 'checkAll'] as const).flatMap((name) =>
      ranking(name, sets[name], vectors),
    ),
    '',
    'Nothing found: how often `extract` finds something (threshold on the chance that the passages hold an answer), %',
    ...(['one', 'five', 'far', 'tune', 'check', 'checkAll'] as const).map((name) =>
      finding(name, sets[name], vectors),
    ),
    '',
    'Where to put the threshold, on data of the fit: found where answered / silent / off topic, %',
    ...[0.3, 0.4, 0.5, 0.6, 0.7].map((threshold) => thresholdRow(threshold, sets, vectors)),
    '',
    'Confidence that the first answer is right, all trials: area under curve, Brier score, calibration error, given -> came true by fifths',
    ...(['one', 'five', 'tune', 'check', 'checkAll'] as const).map((name) =>
      confidence(name, sets[name], vectors),
    ),
    '',
    'Answers given where something was found: how many, and how often one of them is right (answered trials), %',
    ...(['one', 'five', 'check', 'checkAll'] as const).map((name) => answers(name, sets[name], vectors)),
  ].join('\n')
}

function ranking(name: string, trials: readonly ExtractTrial[], vectors: Vectors): string[] {
  const answered = trials.filter(({ kind }) => kind === 'answered')
  return Object.entries(rankers).map(([ranker, rank]) => {
    const hits = (first: number): number =>
      mean(
        answered.map((trial) =>
          rank(trial, vectors)
            .slice(0, first)
            .some((at) => trial.right[at])
            ? 1
            : 0,
        ),
      )
    return `  ${name.padEnd(9)} n=${String(answered.length).padEnd(4)} ${ranker.padEnd(13)} ${percent(hits(1))} / ${percent(hits(3))}`
  })
}

function finding(name: string, trials: readonly ExtractTrial[], vectors: Vectors): string {
  const rates = shareFound(trials, vectors, foundThreshold)
  const chances = trials.flatMap((trial) =>
    chanceOf(trial, vectors).map((chance) => ({ chance, right: trial.kind === 'answered' })),
  )
  const both = chances.some(({ right }) => right) && chances.some(({ right }) => !right)
  const area = both ? `  area under curve ${areaUnderCurve(chances).toFixed(3)}` : ''
  return `  ${name.padEnd(9)} ${rates}${area}`
}

function thresholdRow(threshold: number, sets: TrialSets, vectors: Vectors): string {
  const claims = shareFound([...sets.trainOne, ...sets.trainFar], vectors, threshold)
  return `  ${threshold.toFixed(1)}  train: ${claims}   tune: ${shareFound(sets.tune, vectors, threshold)}`
}

function shareFound(trials: readonly ExtractTrial[], vectors: Vectors, threshold: number): string {
  return (['answered', 'silent', 'off topic'] as const)
    .flatMap((kind) => {
      const chances = trials
        .filter((trial) => trial.kind === kind)
        .flatMap((trial) => chanceOf(trial, vectors))
      if (chances.length === 0) return []
      return `${kind} ${percent(mean(chances.map((chance) => (chance >= threshold ? 1 : 0))))} of ${chances.length}`
    })
    .join(', ')
}

function chanceOf(trial: ExtractTrial, vectors: Vectors): number[] {
  const { outcome } = rankSentences(trial.plan, vectorsOf(trial, vectors))
  return outcome === undefined ? [] : [probability(foundWeights, outcome)]
}

function confidence(name: string, trials: readonly ExtractTrial[], vectors: Vectors): string {
  const outcomes = trials.flatMap((trial): Outcome[] => {
    const { found, confidence: chance } = scoreExtract(trial.plan, vectorsOf(trial, vectors))
    const [first] = firstOf(trial, vectors, { weight: 1 })
    return found && first !== undefined ? [{ chance, right: first.right }] : []
  })
  const steps = reliability(outcomes, bins).map(
    ({ given, came }) => `${given.toFixed(2)}->${came.toFixed(2)}`,
  )
  const numbers = [areaUnderCurve(outcomes), brierScore(outcomes), calibrationError(outcomes, bins)]
  return `  ${name.padEnd(9)} n=${String(outcomes.length).padEnd(4)} ${numbers.map((value) => value.toFixed(3)).join('  ')}  ${steps.join(' ')}`
}

function answers(name: string, trials: readonly ExtractTrial[], vectors: Vectors): string {
  const found = trials
    .filter(({ kind }) => kind === 'answered')
    .map((trial) => ({ trial, result: scoreExtract(trial.plan, vectorsOf(trial, vectors)) }))
    .filter(({ result }) => result.found)
  const right = found.map(({ trial, result }) =>
    result.answers.some(({ text }) =>
      trial.plan.sentences.some((sentence, at) => sentence.text === text && trial.right[at]),
    )
      ? 1
      : 0,
  )
  const many = mean(found.map(({ result }) => result.answers.length))
  return `  ${name.padEnd(9)} n=${String(found.length).padEnd(4)} ${many.toFixed(2)} answers, ${percent(mean(right))} right`
}

function order(scores: readonly number[]): number[] {
  return scores
    .map((score, at) => ({ score, at }))
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .map(({ at }) => at)
}

function percent(share: number): string {
  return (100 * share).toFixed(1).padStart(5)
}
