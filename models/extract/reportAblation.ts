import type { SentenceFeatures } from '#core/text/extractFeatures'
import { rankSentences } from '#core/text/rankSentences'
import type { RankingWeights } from '#core/text/extractRanker'
import { mean } from '../evaluate/measures.ts'
import type { FeaturedSet, FeaturedTrial } from './featuredTrial.ts'
import { fitRanker, rankingFeatures } from './fitRanker.ts'
import { createFolds, foldCount } from './folds.ts'

type Name = keyof SentenceFeatures

const families: Readonly<Record<string, readonly Name[]>> = {
  nothing: [],
  'cosine of the sentence': ['similarity'],
  'neighbours: context, with previous, with next': ['context', 'withPrevious', 'withNext'],
  'passage: cosine, coverage': ['passageSimilarity', 'passageCoverage'],
  'words: soft coverage': ['softCoverage'],
  numbers: ['numbers'],
  'length, heading': ['length', 'heading'],
  'kind of answer': ['kind'],
  'roles in a report': ['concludes', 'infers', 'finds', 'setsScene', 'aims', 'proceeds', 'counts'],
  'place in a report': ['place', 'first'],
  'roles and place': [
    'concludes',
    'infers',
    'finds',
    'setsScene',
    'aims',
    'proceeds',
    'counts',
    'place',
    'first',
  ],
}

/** Right first / among three (rows, %) and loss of the ranker without a family, cross-validated, by set. */
export function reportAblation(sets: readonly FeaturedSet[]): string {
  const ranked = sets.filter(({ rankingShare }) => rankingShare > 0)
  return [
    `| without | ${ranked.map(({ name }) => name).join(' | ')} |`,
    `|---|${ranked.map(() => '---').join('|')}|`,
    ...Object.entries(families).map(([name, left]) => {
      const features = rankingFeatures.filter((feature) => !left.includes(feature))
      return `| ${name} | ${crossValidated(ranked, features).join(' | ')} |`
    }),
  ].join('\n')
}

function crossValidated(sets: readonly FeaturedSet[], features: readonly Name[]): string[] {
  const foldOf = createFolds()
  for (const { trials } of sets) for (const { group } of trials) foldOf(group)
  const rankings = Array.from({ length: foldCount }, (_, fold) => {
    const rest = sets.map((set) => ({
      ...set,
      trials: set.trials.filter(({ group }) => foldOf(group) !== fold),
    }))
    return fitRanker(rest, features)
  })
  return sets.map(({ trials }) => {
    const rows = trials.flatMap((trial) => rowsOf(trial, rankings[foldOf(trial.group)]!))
    const [first, three, loss] = [0, 1, 2].map((at) => mean(rows.map((row) => row[at]!)))
    return `${(100 * first!).toFixed(1)} / ${(100 * three!).toFixed(1)} (${loss!.toFixed(3)})`
  })
}

/** Of each row of evidence: whether it is first, whether it is among three, -ln of its share. */
function rowsOf(trial: FeaturedTrial, weights: RankingWeights): [number, number, number][] {
  const { ranked } = rankSentences(trial.sentences, weights)
  return trial.golds.map((gold) => {
    const hit = (first: number): number =>
      ranked.slice(0, first).some(({ index }) => gold.includes(index)) ? 1 : 0
    const share = ranked.reduce((sum, { index, score }) => sum + (gold.includes(index) ? score : 0), 0)
    return [hit(1), hit(3), -Math.log(share)]
  })
}
