import type { SciFact } from '../sciFact.ts'

/** A claim over the abstract that its authors cited. */
export type EvidenceTrial = {
  readonly claim: string
  readonly passage: string
  /** Where the evidence stands in the passage (UTF-16 offsets); none where the abstract holds none. */
  readonly gold: readonly { readonly start: number; readonly end: number }[]
}

/** SciFact's validation claims, one trial for each group of evidence sentences. */
export function evidenceTrials(sciFact: SciFact): EvidenceTrial[] {
  return sciFact.validation.flatMap(({ claim, abstracts, goldSentences }) => {
    const sentences = sciFact.abstracts.get(abstracts[0] ?? '')?.sentences
    if (sentences === undefined) return []
    const starts: number[] = []
    let passage = ''
    for (const sentence of sentences) {
      if (passage !== '') passage += ' '
      starts.push(passage.length)
      passage += sentence
    }
    const gold = goldSentences.map((at) => {
      const [start, sentence] = [starts[at], sentences[at]]
      if (start === undefined || sentence === undefined) {
        throw new Error(`Cannot read SciFact: a claim's evidence is sentence ${at} of ${sentences.length}`)
      }
      return { start, end: start + sentence.length }
    })
    return [{ claim, passage, gold }]
  })
}
