import { createBm25 } from '#core/text/bm25'
import type { ExtractQuestion } from '#core/text/extractFeatures'
import type { ExtractPlan } from '#core/text/planExtract'
import { planExtract } from '#core/text/planExtract'
import type { Claim, SciFact } from '../evaluate/sciFact.ts'
import { extractDocuments } from './ownDocuments.ts'

/** One question over some passages. */
export type Trial = {
  readonly question: string
  readonly plan: ExtractPlan
  /**
   * Each set of sentences that answers by itself, as positions in the plan; none where nothing does. A claim has a set for each
   * of its rows in the data: annotators marked several pieces of evidence in one abstract.
   */
  readonly golds: readonly (readonly number[])[]
  readonly kind: 'answered' | 'silent' | 'off topic'
  /** Trials of one group stand in one fold: they share a claim, or an abstract. */
  readonly group: string
}

/** By text. */
export type TrialVectors = ReadonlyMap<string, Float32Array>

/** Which passages a claim is put to. */
export type Setting = 'one' | 'chunked' | 'five' | 'far'

/** Abstracts beside the cited one in `five`: the nearest by BM25 that the claim does not cite. */
const distractors = 4
/** About the 96 tokens of the page's passages (`client/library/indexText.ts`). */
const chunkWords = 70

/**
 * Claims over the abstract that they cite, with evidence ("answered") or without ("silent"): whole (`one`), cut as the page
 * cuts documents (`chunked`), or among the four most similar abstracts (`five`); or over the abstract of another claim
 * (`far`, "off topic"). Rows of one claim and one abstract are one trial.
 */
export function claimTrials(sciFact: SciFact, claims: readonly Claim[], setting: Setting): Trial[] {
  const everyone = [...sciFact.train, ...sciFact.validation]
  const ids = [...new Set(everyone.flatMap(({ abstracts }) => abstracts.slice(0, 1)))]
  const groups = groupsOf(everyone)
  const near = setting === 'five' ? nearestAbstracts(sciFact, ids) : () => []
  const pairs = new Map<string, Claim[]>()
  for (const row of claims) {
    const key = `${row.abstracts[0]} ${row.claim}`
    pairs.set(key, [...(pairs.get(key) ?? []), row])
  }
  return [...pairs.values()].flatMap((rows, at) => {
    const [first] = rows
    const cited = first?.abstracts[0]
    if (first === undefined || cited === undefined) return []
    const others = ids.filter((id) => !first.abstracts.includes(id))
    // A stride that shares no factor with the number of abstracts: every claim gets another one, spread over the set.
    const stranger = others[(at * 7 + 311) % others.length] ?? ''
    const read = setting === 'far' ? [stranger] : [cited, ...near(first)]
    const golds =
      setting === 'far' ? [] : rows.map((row) => row.goldSentences).filter((gold) => gold.length > 0)
    return {
      question: first.claim,
      plan: planOf(sciFact, read, setting === 'chunked'),
      golds,
      kind: golds.length > 0 ? 'answered' : setting === 'far' ? 'off topic' : 'silent',
      group: groups(cited),
    }
  })
}

/** Our own questions, each over its document (`alone`), or over all four documents together. */
export function ownTrials(half: 'tune' | 'check', alone: 'alone' | 'together'): Trial[] {
  const together = alone === 'together'
  return extractDocuments.flatMap((document, at) => {
    if (document.half !== half) return []
    const plan = planExtract(together ? extractDocuments : [document])
    return document.cases.map(({ question, answer, hard }): Trial => {
      const gold = plan.sentences.flatMap(({ text, passageIndex }, index) =>
        answer !== undefined && (!together || passageIndex === at) && text.includes(answer) ? [index] : [],
      )
      const kind = answer !== undefined ? 'answered' : hard ? 'silent' : 'off topic'
      return { question, plan, golds: gold.length > 0 ? [gold] : [], kind, group: document.title }
    })
  })
}

/** Each trial with three abstracts behind its passages, which know nothing of the question. */
export function amongStrangers(trials: readonly Trial[], strangers: readonly Trial[]): Trial[] {
  return trials.map((trial, at) => {
    const { sentences, titles } = trial.plan
    const added = [0, 1, 2].flatMap((k) => strangers[(3 * at + k) % strangers.length]?.plan ?? [])
    return {
      ...trial,
      plan: {
        sentences: [
          ...sentences,
          ...added.flatMap((plan, k) =>
            plan.sentences.map((sentence) => ({ ...sentence, passageIndex: titles.length + k })),
          ),
        ],
        titles: [...titles, ...added.map(() => '')],
        unreadPassages: 0,
      },
    }
  })
}

export function answers(trial: Trial, sentence: number): boolean {
  return trial.golds.some((gold) => gold.includes(sentence))
}

export function textsOf(trials: readonly Trial[]): string[] {
  return trials.flatMap(({ question, plan }) => [question, ...plan.sentences.map(({ text }) => text)])
}

export function inputOf(trial: Trial, vectors: TrialVectors): ExtractQuestion {
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

/** SciFact's own sentences, so that its gold positions fit. */
function planOf(sciFact: SciFact, ids: readonly string[], chunked: boolean): ExtractPlan {
  let passageIndex = -1
  const sentences = ids.flatMap((id) => {
    let words = Infinity
    if (!chunked) passageIndex++
    return (sciFact.abstracts.get(id)?.sentences ?? []).map((text) => {
      if (chunked && words >= chunkWords) {
        passageIndex++
        words = 0
      }
      words += text.split(/\s+/).length
      return { passageIndex, start: 0, end: text.length, text }
    })
  })
  return { sentences, titles: Array.from({ length: passageIndex + 1 }, () => ''), unreadPassages: 0 }
}

function nearestAbstracts(sciFact: SciFact, ids: readonly string[]): (claim: Claim) => string[] {
  const index = createBm25(
    ids.map((id) => {
      const abstract = sciFact.abstracts.get(id)
      return [abstract?.title ?? '', ...(abstract?.sentences ?? [])].join(' ')
    }),
  )
  return ({ claim, abstracts }) =>
    index
      .search(claim, distractors + abstracts.length)
      .flatMap(({ index: at }) => ids[at] ?? [])
      .filter((id) => !abstracts.includes(id))
      .slice(0, distractors)
}

/** Claims that share a text or an abstract, and whatever hangs together through them, get one name. */
function groupsOf(claims: readonly Claim[]): (abstract: string) => string {
  const parents = new Map<string, string>()
  const rootOf = (name: string): string => {
    let root = name
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next
    return root
  }
  for (const { claim, abstracts } of claims) {
    const [a, b] = [rootOf(`claim ${claim}`), rootOf(`abstract ${abstracts[0]}`)]
    if (a !== b) parents.set(a, b)
  }
  return (abstract) => rootOf(`abstract ${abstract}`)
}
