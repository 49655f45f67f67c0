import type { SciFact } from '../evaluate/sciFact.ts'
import type { Trial } from './trials.ts'
import { amongStrangers, claimTrials, ownTrials } from './trials.ts'

/** What a set counts as a whole, however many trials it has: in the ranker's loss and in that of the two regressions. */
export type TrialSet = {
  readonly name: string
  readonly trials: readonly Trial[]
  readonly rankingShare: number
  readonly outcomeShare: number
}

/** Every so many abstracts one stands among our own documents. */
const strangerStride = 40

/** Few questions of ours stand beside many claims; they alone tell headings and kinds of answers apart. */
export function trainingSets(sciFact: SciFact): TrialSet[] {
  const validation = new Set(sciFact.validation.map(({ claim }) => claim))
  const claims = sciFact.train.filter(({ claim }) => !validation.has(claim))
  const one = claimTrials(sciFact, claims, 'one')
  const set = (name: string, trials: Trial[], [rankingShare, outcomeShare]: [number, number]): TrialSet => ({
    name,
    trials,
    rankingShare,
    outcomeShare,
  })
  return [
    set('claim, its abstract', one, [1, 1]),
    set('claim, its abstract in chunks', claimTrials(sciFact, claims, 'chunked'), [0.5, 0.5]),
    set('claim, five abstracts', claimTrials(sciFact, claims, 'five'), [0.5, 0.5]),
    set("claim, a stranger's abstract", claimTrials(sciFact, claims, 'far'), [0, 0.5]),
    set('own, its document', ownTrials('tune', 'alone'), [0.2, 0.4]),
    set('own, four documents', ownTrials('tune', 'together'), [0.2, 0.3]),
    set('own, among abstracts', amongStrangers(ownTrials('tune', 'together'), strangersOf(one)), [0.2, 0.3]),
  ]
}

/** What no fit has seen. */
export function checkSets(sciFact: SciFact): TrialSet[] {
  const strangers = strangersOf(claimTrials(sciFact, sciFact.train, 'one'))
  const claims = (setting: 'one' | 'chunked' | 'five' | 'far'): Trial[] =>
    claimTrials(sciFact, sciFact.validation, setting)
  const sets: Record<string, Trial[]> = {
    'claim, its abstract': claims('one'),
    'claim, its abstract in chunks': claims('chunked'),
    'claim, five abstracts': claims('five'),
    "claim, a stranger's abstract": claims('far'),
    'own, its document': ownTrials('check', 'alone'),
    'own, four documents': ownTrials('check', 'together'),
    'own, among abstracts': amongStrangers(ownTrials('check', 'together'), strangers),
  }
  return Object.entries(sets).map(([name, trials]) => ({ name, trials, rankingShare: 0, outcomeShare: 0 }))
}

function strangersOf(trials: readonly Trial[]): Trial[] {
  return trials.filter((_, at) => at % strangerStride === 0)
}
