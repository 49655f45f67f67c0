import type { SciFact } from '../sciFact.ts'

/** A claim over the abstract that its authors cited. */
export type EvidenceTrial = {
  readonly claim: string
  readonly passage: string
  /** Where the evidence stands in the passage (UTF-16 offsets); none where the abstract holds none. */
  readonly gold: readonly Span[]
}

export type Span = { readonly start: number; readonly end: number }

/**
 * SciFact's validation claims, each once for each abstract that was judged. The file has a row for each group of sentences that
 * is evidence by itself; all of them are gold, or a right answer would count as wrong for the other rows.
 */
export function evidenceTrials(sciFact: SciFact): EvidenceTrial[] {
  const trials = new Map<string, { claim: string; passage: string; gold: Map<number, Span> }>()
  for (const { claim, abstracts, goldSentences } of sciFact.validation) {
    const [id = ''] = abstracts
    const sentences = sciFact.abstracts.get(id)?.sentences
    if (sentences === undefined) continue
    const spans = spansOf(sentences)
    const key = `${id} ${claim}`
    const trial = trials.get(key) ?? { claim, passage: sentences.join(' '), gold: new Map() }
    for (const at of goldSentences) {
      const span = spans[at]
      if (span === undefined)
        throw new Error(`Cannot read SciFact: a claim's evidence is sentence ${at} of ${sentences.length}`)
      trial.gold.set(at, span)
    }
    trials.set(key, trial)
  }
  return Array.from(trials.values(), ({ gold, ...trial }) => ({ ...trial, gold: [...gold.values()] }))
}

/** Where each sentence stands when all are joined by a blank. */
function spansOf(sentences: readonly string[]): Span[] {
  let end = -1
  return sentences.map(({ length }) => {
    const start = end + 1
    end = start + length
    return { start, end }
  })
}
