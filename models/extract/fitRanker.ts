import type { SentenceFeatures } from '#core/text/extractFeatures'
import type { RankingWeights } from '#core/text/extractRanker'
import type { FeaturedSet } from './featuredTrial.ts'
import { featureTable } from './featureTable.ts'
import type { RankingGroup } from './fitRanking.ts'
import { fitRanking } from './fitRanking.ts'

type Name = keyof SentenceFeatures

/** More of these never lowers a score. */
export const signals = [
  'similarity',
  'context',
  'withPrevious',
  'withNext',
  'passageSimilarity',
  'softCoverage',
  'passageCoverage',
  'numbers',
  'kind',
] as const satisfies readonly Name[]
export const shapes = ['length', 'heading'] as const satisfies readonly Name[]
/** Said of reports alone: elsewhere the conclusion does not come last, and "using" is no method. */
export const reportOnly = [
  'concludes',
  'infers',
  'finds',
  'setsScene',
  'aims',
  'proceeds',
  'counts',
  'place',
  'first',
] as const satisfies readonly Name[]

export const rankingFeatures: readonly Name[] = [...signals, ...shapes, ...reportOnly]

/** Weights of both sums on the answered trials of `sets`; `features` to leave some out. */
export function fitRanker(
  sets: readonly FeaturedSet[],
  features: readonly Name[] = rankingFeatures,
): RankingWeights {
  const ordinary = features.filter((name) => !(reportOnly as readonly Name[]).includes(name))
  const records: Record<string, number>[] = []
  const groups: RankingGroup[] = []
  for (const { trials, rankingShare } of sets) {
    const golds = trials.reduce((sum, trial) => sum + trial.golds.length, 0)
    if (golds === 0 || rankingShare === 0) continue
    for (const trial of trials) {
      if (trial.golds.length === 0) continue
      const from = records.length
      records.push(...trial.sentences.map((sentence) => columnsOf(sentence, ordinary, features)))
      for (const gold of trial.golds) {
        const right = gold.map((at) => from + at)
        groups.push({ from, to: records.length, right, weight: rankingShare / golds })
      }
    }
  }
  const neverNegative = new Set(signals.flatMap((name) => [`ordinary.${name}`, `report.${name}`]))
  const table = featureTable(records)
  const weights = fitRanking(table, groups, { names: table.names, neverNegative })
  const part = (prefix: string): Record<string, number> =>
    Object.fromEntries(
      Object.entries(weights).flatMap(([name, weight]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), weight]] : [],
      ),
    )
  return { ordinary: part('ordinary.'), report: part('report.') }
}

/** `sentenceScore` as one sum: each feature times how little, and times how much, its passage reads like a report. */
function columnsOf(
  sentence: SentenceFeatures,
  ordinary: readonly Name[],
  report: readonly Name[],
): Record<string, number> {
  return Object.fromEntries([
    ...ordinary.map((name) => [`ordinary.${name}`, sentence[name] * (1 - sentence.reporting)] as const),
    ...report.map((name) => [`report.${name}`, sentence[name] * sentence.reporting] as const),
  ])
}
