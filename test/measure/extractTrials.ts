import { createBm25 } from '#core/text/bm25'
import type { ExtractQuestion } from '#core/text/extractFeatures'
import type { ExtractPlan } from '#core/text/planExtract'
import { planExtract } from '#core/text/planExtract'
import { extractDocuments } from './extractCases.ts'
import type { Claim, SciFact } from '#models/evaluate/sciFact.ts'

/** One question over some passages. */
export type ExtractTrial = {
  readonly question: string
  readonly plan: ExtractPlan
  /** By sentence of the plan: whether it answers. All false where nothing does. */
  readonly right: readonly boolean[]
  readonly kind: 'answered' | 'silent' | 'off topic'
}

export type TrialSets = Readonly<
  Record<
    | 'trainOne'
    | 'trainFive'
    | 'trainFar'
    | 'one'
    | 'five'
    | 'far'
    | 'tune'
    | 'tuneAll'
    | 'check'
    | 'checkAll',
    readonly ExtractTrial[]
  >
>

/** Abstracts beside the cited one in the harder set: the nearest by BM25 that the claim does not cite. */
const distractors = 4

/**
 * `one`: a claim over the abstract it cites, with evidence or without ("silent"). `five`: the same among the four most similar other
 * abstracts. `far`: over the abstract of another claim. `tune`, `check`: our own questions, each over its document; `...All` over
 * all four documents together.
 */
export function buildTrials(sciFact: SciFact): TrialSets {
  const claims = [...sciFact.train, ...sciFact.validation]
  const ids = [...new Set(claims.flatMap(({ abstracts }) => abstracts.slice(0, 1)))]
  const index = createBm25(ids.map((id) => textOf(sciFact, id)))
  const near = ({ claim, abstracts }: Claim): string[] =>
    index
      .search(claim, distractors + abstracts.length)
      .flatMap(({ index: at }) => ids[at] ?? [])
      .filter((id) => !abstracts.includes(id))
      .slice(0, distractors)
  const set = (
    of: readonly Claim[],
    passages: (claim: Claim, at: number) => readonly string[],
  ): ExtractTrial[] => of.map((claim, at) => sciFactTrial(sciFact, claim, passages(claim, at)))
  const one = ({ abstracts }: Claim): string[] => abstracts.slice(0, 1)
  const five = (claim: Claim): string[] => [...one(claim), ...near(claim)]
  // A stride that shares no factor with the number of abstracts: every claim gets another one, spread over the set.
  const far = ({ abstracts }: Claim, at: number): string[] => {
    const others = ids.filter((id) => !abstracts.includes(id))
    return [others[(at * 7 + 311) % others.length] ?? '']
  }
  return {
    trainOne: set(sciFact.train, one),
    trainFive: set(sciFact.train, five),
    trainFar: set(sciFact.train, far),
    one: set(sciFact.validation, one),
    five: set(sciFact.validation, five),
    far: set(sciFact.validation, far),
    tune: caseTrials('tune', false),
    tuneAll: caseTrials('tune', true),
    check: caseTrials('check', false),
    checkAll: caseTrials('check', true),
  }
}

function textOf(sciFact: SciFact, id: string): string {
  const abstract = sciFact.abstracts.get(id)
  return [abstract?.title ?? '', ...(abstract?.sentences ?? [])].join(' ')
}

/** SciFact's own sentences, so that its gold positions fit. */
function sciFactTrial(sciFact: SciFact, claim: Claim, ids: readonly string[]): ExtractTrial {
  const sentences = ids.flatMap((id, passageIndex) =>
    (sciFact.abstracts.get(id)?.sentences ?? []).map((text, at) => ({
      passageIndex,
      start: 0,
      end: text.length,
      text,
      at,
      id,
    })),
  )
  const right = sentences.map(({ id, at }) => id === claim.abstracts[0] && claim.goldSentences.includes(at))
  const cited = ids.includes(claim.abstracts[0] ?? '')
  return {
    question: claim.claim,
    plan: { sentences, titles: ids.map(() => ''), unreadPassages: 0 },
    right,
    kind: right.includes(true) ? 'answered' : cited ? 'silent' : 'off topic',
  }
}

function caseTrials(half: 'tune' | 'check', together: boolean): ExtractTrial[] {
  return extractDocuments.flatMap((document, at) => {
    if (document.half !== half) return []
    const passages = together ? extractDocuments : [document]
    const plan = planExtract(passages)
    return document.cases.map(({ question, answer, hard }): ExtractTrial => {
      const inDocument = (passageIndex: number): boolean => !together || passageIndex === at
      const right = plan.sentences.map(
        ({ text, passageIndex }) => answer !== undefined && inDocument(passageIndex) && text.includes(answer),
      )
      return {
        question,
        plan,
        right,
        kind: answer !== undefined ? 'answered' : hard ? 'silent' : 'off topic',
      }
    })
  })
}

export function textsOf(sets: TrialSets): string[] {
  const trials = Object.values(sets).flat()
  return trials.flatMap(({ question, plan }) => [question, ...plan.sentences.map(({ text }) => text)])
}

export function vectorsOf(trial: ExtractTrial, vectors: ReadonlyMap<string, Float32Array>): ExtractQuestion {
  const vector = (text: string): Float32Array => {
    const found = vectors.get(text)
    if (found === undefined) throw new Error(`Cannot score ${JSON.stringify(text)}: it was not embedded`)
    return found
  }
  return {
    question: trial.question,
    questionVector: vector(trial.question),
    sentenceVectors: trial.plan.sentences.map(({ text }) => vector(text)),
  }
}
