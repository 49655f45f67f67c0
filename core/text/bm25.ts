import { termsOf } from './terms.ts'
import type { Scored } from './topK.ts'
import { createTopK } from './topK.ts'

/** How fast repeated words stop counting; Lucene's default. */
export const defaultK1 = 1.2
/** How much long documents are held back. */
export const defaultB = 0.75

export type Bm25Options = { readonly k1?: number; readonly b?: number }

/** A text, or its terms in order. */
export type Bm25Document = string | readonly string[]

export type Bm25 = {
  /** Documents held: added and not removed. */
  readonly size: number
  /** Indexes a document and returns its index: 0, 1, 2, ... in order of adding, never used again. */
  add(document: Bm25Document): number
  /** Forgets a document; false when it is not held. */
  remove(index: number): boolean
  /** Held documents that share a term with the query, best first, at most `limit`. */
  search(query: Bm25Document, limit: number): Scored[]
  /** Score of one document: 0 when it shares no term with the query or is not held. */
  score(query: Bm25Document, index: number): number
}

/** Parallel arrays: document and how often the term stands in it, in order of adding. */
type Postings = { documents: number[]; counts: number[]; live: number }

/**
 * BM25 (Robertson and Zaragoza 2009) with Lucene's idf, ln(1 + (N - n + 0.5) / (n + 0.5)), which is never negative.
 * Adding and removing touch only the document's own terms, so a growing library is never indexed anew; all statistics
 * (N, n, mean length) are those of the held documents at the time of the query.
 */
export function createBm25(documents: readonly Bm25Document[] = [], options: Bm25Options = {}): Bm25 {
  const k1 = options.k1 ?? defaultK1
  const b = options.b ?? defaultB
  const index = new Map<string, Postings>()
  const held = new Map<number, readonly string[]>() // unique terms, to remove by
  const lengths: number[] = []
  let totalLength = 0

  const inverseFrequency = (n: number): number => Math.log(1 + (held.size - n + 0.5) / (n + 0.5))
  const gain = (count: number, document: number): number => {
    const relativeLength = totalLength > 0 ? ((lengths[document] ?? 0) * held.size) / totalLength : 1
    return count / (count + k1 * (1 - b + b * relativeLength))
  }

  const bm25: Bm25 = {
    get size() {
      return held.size
    },
    add(document) {
      const id = lengths.length
      const terms = asTerms(document)
      const counts = countTerms(terms)
      for (const [term, count] of counts) {
        let postings = index.get(term)
        if (postings === undefined) index.set(term, (postings = { documents: [], counts: [], live: 0 }))
        postings.documents.push(id)
        postings.counts.push(count)
        postings.live++
      }
      lengths.push(terms.length)
      held.set(id, [...counts.keys()])
      totalLength += terms.length
      return id
    },
    remove(document) {
      const terms = held.get(document)
      if (terms === undefined) return false
      held.delete(document)
      totalLength -= lengths[document] ?? 0
      for (const term of terms) {
        const postings = index.get(term)
        if (postings === undefined) continue
        postings.live--
        if (postings.live === 0) index.delete(term)
        else if (postings.live * 2 < postings.documents.length) compact(postings, held)
      }
      return true
    },
    search(query, limit) {
      const scores = new Map<number, number>()
      for (const [term, times] of countTerms(asTerms(query))) {
        const postings = index.get(term)
        if (postings === undefined) continue
        const weight = times * inverseFrequency(postings.live)
        postings.documents.forEach((document, at) => {
          if (!held.has(document)) return
          const score = weight * gain(postings.counts[at] ?? 0, document)
          scores.set(document, (scores.get(document) ?? 0) + score)
        })
      }
      const best = createTopK(limit)
      for (const [document, score] of scores) best.add(document, score)
      return best.sorted()
    },
    score(query, document) {
      if (!held.has(document)) return 0
      let score = 0
      for (const [term, times] of countTerms(asTerms(query))) {
        const postings = index.get(term)
        const at = postings === undefined ? -1 : find(postings.documents, document)
        if (postings === undefined || at < 0) continue
        score += times * inverseFrequency(postings.live) * gain(postings.counts[at] ?? 0, document)
      }
      return score
    },
  }
  for (const document of documents) bm25.add(document)
  return bm25
}

function asTerms(document: Bm25Document): readonly string[] {
  return typeof document === 'string' ? termsOf(document) : document
}

function countTerms(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}

/** Drops removed documents; called when they are the majority, so removing stays cheap on average. */
function compact(postings: Postings, held: ReadonlyMap<number, unknown>): void {
  const kept = postings.documents.map((document, at) => [document, postings.counts[at] ?? 0] as const)
  const live = kept.filter(([document]) => held.has(document))
  postings.documents = live.map(([document]) => document)
  postings.counts = live.map(([, count]) => count)
}

/** Binary search: documents are added in ascending order. */
function find(documents: readonly number[], document: number): number {
  let low = 0
  let high = documents.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const value = documents[middle] ?? 0
    if (value === document) return middle
    if (value < document) low = middle + 1
    else high = middle - 1
  }
  return -1
}
