import type { ExtractRanker } from '#core/text/extractRanker'
import type { ExtractJudgement } from '#core/text/judgeSentences'
import { judgeSentences } from '#core/text/judgeSentences'
import { areaUnderCurve, calibrationError, mean } from '../evaluate/measures.ts'
import type { FeaturedSet, FeaturedTrial } from './featuredTrial.ts'
import { answers } from './trials.ts'

type Judged = { readonly trial: FeaturedTrial; readonly judgement: ExtractJudgement }
type Order = (judged: Judged) => readonly number[]

const calibrationBins = 5
const thresholds = [0.3, 0.4, 0.45, 0.5, 0.6] as const
const bySimilarity: Order = ({ trial }) => orderBy(trial.sentences.map(({ similarity }) => similarity))
const byWords: Order = ({ trial }) => orderBy(trial.sentences.map(({ softCoverage }) => softCoverage))
const byRanker: Order = ({ judgement }) => judgement.ranked.map(({ index }) => index)

/** What a ranker does with trials that it was not fitted on, as lines of a Markdown table and text. */
export function reportTrials(
  sets: readonly FeaturedSet[],
  rankerFor: (trial: FeaturedTrial) => ExtractRanker,
): string {
  const judged = sets.map(({ name, trials }) => ({
    name,
    all: trials.map((trial): Judged => {
      return { trial, judgement: judgeSentences(rankerFor(trial), trial.sentences) }
    }),
  }))
  return [
    'Right first / among the first three, %. Rows: each row of evidence by itself; pairs: any evidence of the claim in the passages.',
    '| | rows | words, rows | cosine, rows | extract, rows | pairs | words, pairs | cosine, pairs | extract, pairs |',
    '|---|---|---|---|---|---|---|---|---|',
    ...judged.flatMap(({ name, all }) => rankingLine(name, all)),
    '',
    'Something found, % of trials that hold an answer / do not / are off topic; area under the curve of the chance that they hold one (trials;',
    'rows of answered claims); of the confidence that the first is right, where something was found: area, calibration error (fifths), means of both in %.',
    '| | answered | silent | off topic | area, trials | area, rows | confidence: area | error | given, came true |',
    '|---|---|---|---|---|---|---|---|---|',
    ...judged.map(({ name, all }) => findingLine(name, all)),
    '',
    'The same by threshold: answered / silent / off topic, %.',
    ...judged.map(({ name, all }) => `${name}: ${thresholds.map((at) => foundAt(at, all)).join('; ')}`),
    '',
    'Selective: first right, % of all trials, silent ones included, that are kept by confidence: the surest quarter, half, three quarters, all.',
    ...judged.flatMap(({ name, all }) => selectiveLine(name, all)),
  ].join('\n')
}

function rankingLine(name: string, all: readonly Judged[]): string[] {
  const answered = all.filter(({ trial }) => trial.golds.length > 0)
  if (answered.length === 0) return []
  const rows = answered.flatMap((judged) => judged.trial.golds.map((gold) => ({ judged, gold })))
  const byRow = (order: Order): string =>
    firstAndThree((first) =>
      rows.map(({ judged, gold }) =>
        order(judged)
          .slice(0, first)
          .some((at) => gold.includes(at)),
      ),
    )
  const byPair = (order: Order): string =>
    firstAndThree((first) =>
      answered.map((judged) =>
        order(judged)
          .slice(0, first)
          .some((at) => answers(judged.trial, at)),
      ),
    )
  const orders = [byWords, bySimilarity, byRanker]
  const cells = [rows.length, ...orders.map(byRow), answered.length, ...orders.map(byPair)]
  return [`| ${name} | ${cells.join(' | ')} |`]
}

function firstAndThree(hits: (first: number) => boolean[]): string {
  return `${percent(share(hits(1)))} / ${percent(share(hits(3)))}`
}

function findingLine(name: string, all: readonly Judged[]): string {
  const found = (kind: FeaturedTrial['kind']): string => {
    const some = all.filter(({ trial }) => trial.kind === kind)
    return some.length === 0
      ? ''
      : `${percent(share(some.map(({ judgement }) => judgement.found)))} of ${some.length}`
  }
  const chances = all.map(({ trial, judgement }) => ({
    chance: judgement.holdsAnswer,
    right: trial.golds.length > 0,
    times: Math.max(1, trial.golds.length),
  }))
  const rows = chances.flatMap((one) => Array.from({ length: one.times }, () => one))
  const both = new Set(chances.map(({ right }) => right)).size === 2
  const sure = all
    .filter(({ judgement }) => judgement.found)
    .map(({ trial, judgement }) => ({
      chance: judgement.firstIsRight,
      right: answers(trial, judgement.ranked[0]?.index ?? -1),
    }))
  const some = sure.some(({ right }) => right)
  return `| ${[
    name,
    found('answered'),
    found('silent'),
    found('off topic'),
    both ? areaUnderCurve(chances).toFixed(3) : '',
    both ? areaUnderCurve(rows).toFixed(3) : '',
    some ? areaUnderCurve(sure).toFixed(3) : '',
    some ? calibrationError(sure, calibrationBins).toFixed(3) : '',
    some
      ? `${percent(mean(sure.map(({ chance }) => chance)))}, ${percent(share(sure.map(({ right }) => right)))}`
      : '',
  ].join(' | ')} |`
}

function foundAt(threshold: number, all: readonly Judged[]): string {
  const rates = (['answered', 'silent', 'off topic'] as const).map((kind) => {
    const some = all.filter(({ trial }) => trial.kind === kind)
    return some.length === 0
      ? '-'
      : percent(share(some.map(({ judgement }) => judgement.holdsAnswer >= threshold)))
  })
  return `${threshold}: ${rates.join(' / ')}`
}

function selectiveLine(name: string, all: readonly Judged[]): string[] {
  const sorted = all.toSorted((a, b) => b.judgement.firstIsRight - a.judgement.firstIsRight)
  const right = sorted.map(({ trial, judgement }) => answers(trial, judgement.ranked[0]?.index ?? -1))
  if (!right.includes(true)) return []
  const parts = [0.25, 0.5, 0.75, 1].map((part) =>
    percent(share(right.slice(0, Math.round(part * right.length)))),
  )
  return [`${name}: ${parts.join(', ')}`]
}

function orderBy(scores: readonly number[]): number[] {
  return scores
    .map((score, at) => ({ score, at }))
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .map(({ at }) => at)
}

function share(hits: readonly boolean[]): number {
  return mean(hits.map((hit) => (hit ? 1 : 0)))
}

function percent(value: number): string {
  return (100 * value).toFixed(1)
}
