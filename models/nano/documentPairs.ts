import type { SciFact } from '../evaluate/sciFact.ts'

/** Token ids of one abstract and of the training claims that cite it. */
export type PairDocument = { title: number[]; sentences: number[][]; claims: number[][] }

/** Of ten abstracts with a claim, so many give the claim; of those left, so many their title. */
const CLAIMS_OF_TEN = 6
const TITLES_OF_TEN = 5

/** SciFact's abstracts of two sentences and more, and its training claims. */
export function pairDocuments(
  { abstracts, train }: SciFact,
  encode: (text: string) => number[],
): PairDocument[] {
  const documents = new Map<string, PairDocument>()
  for (const [id, { title, sentences }] of abstracts) {
    const encoded = sentences.map(encode).filter((ids) => ids.length > 0)
    if (encoded.length > 1) documents.set(id, { title: encode(title), sentences: encoded, claims: [] })
  }
  for (const { claim, abstracts: cited } of train) {
    for (const id of cited) documents.get(id)?.claims.push(encode(claim))
  }
  return [...documents.values()]
}

/**
 * Two texts of one abstract that a search should bring together: a claim and the whole, the title and the sentences, or a
 * sentence and the rest (inverse cloze, Lee et al. 2019). `random(n)` gives a whole number below n.
 */
export function pairOf(document: PairDocument, random: (bound: number) => number): [number[], number[]] {
  const { title, sentences, claims } = document
  if (claims.length > 0 && random(10) < CLAIMS_OF_TEN) {
    return [claims[random(claims.length)]!, [...title, ...sentences.flat()]]
  }
  if (title.length > 0 && random(10) < TITLES_OF_TEN) return [title, sentences.flat()]
  const taken = random(sentences.length)
  return [sentences[taken]!, [...title, ...sentences.filter((_, at) => at !== taken).flat()]]
}
