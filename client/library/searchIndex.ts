import { createBm25 } from '#core/text/bm25'
import { fuseScores } from '#core/text/scoreFusion'
import { createTopK, type Scored } from '#core/text/topK'
import { dot } from '#core/text/vectors'
import { isCurrent } from './indexDocument.ts'
import { type DocumentIndex, sentenceTexts } from './indexText.ts'
import type { LibraryStore, StoredDocument } from './ports.ts'

/** Passages that are compared sentence by sentence, on the device and at most on our server: about a thousand words. */
export const passagesPerQuestion = 12
/** How deep each ranking goes into the fusion, as it was measured (core/text/scoreFusion). */
const rankedDepth = 100
/** Chunks indexed by words between two looks at the page: about 10 ms. */
const chunksPerTurn = 64

/** A stretch of a document, with what is known of its sentences. */
export type FoundPassage = {
  documentId: string
  documentName: string
  /** UTF-16 offset of `text` in the document. */
  start: number
  text: string
  /** float32 [dimensions] by sentence. */
  known: ReadonlyMap<string, Float32Array>
}

export type SearchPorts = {
  store: Pick<LibraryStore, 'content' | 'vectors'>
  vectorSpace: string
  dimensions: number
  breathe(): Promise<void>
}

type Loaded = {
  document: StoredDocument
  text: string
  index: DocumentIndex
  /** float32 [indexed * dimensions]. */
  vectors: Float32Array
  /** BM25's number of chunk 0; the others follow. */
  firstId: number
}

export type SearchQuery = {
  question: string
  /** Undefined where the engine could not make one: words alone decide. */
  questionVector: Float32Array | undefined
  /** Everything there is: what is not in it any more is let go of. */
  library: readonly StoredDocument[]
  /** Only these documents; all when left out. */
  documentIds: readonly string[] | undefined
}

export type SearchIndex = {
  /** Of the vectors in it, and so of every question's. */
  readonly vectorSpace: string
  /** The passages that most likely answer, best first. */
  search(query: SearchQuery): Promise<FoundPassage[]>
}

/**
 * Hybrid retrieval over the library, in memory: by meaning (the best sentence of each chunk) and by words (BM25), fused by
 * score. Loads documents when they are first searched and lets go of those that are gone.
 */
export function createSearchIndex(ports: SearchPorts): SearchIndex {
  const bm25 = createBm25()
  const loaded = new Map<string, Loaded>()
  /** Chunk of each BM25 number. */
  const chunkOf = new Map<number, { documentId: string; chunk: number }>()
  let turn: Promise<unknown> = Promise.resolve()

  return {
    vectorSpace: ports.vectorSpace,
    search: (query) => {
      // One at a time: two searches must not load the same document twice.
      const result = turn.then(() => search(query))
      turn = result.catch(() => undefined)
      return result
    },
  }

  async function search(query: SearchQuery): Promise<FoundPassage[]> {
    const { question, questionVector, library, documentIds } = query
    const documents = library.filter(({ id }) => documentIds?.includes(id) ?? true)
    release(library)
    await load(documents)
    const wanted = new Set(documents.map(({ id }) => id))
    const byWords = bm25
      .search(question, bm25.size)
      .filter(({ index }) => wanted.has(chunkOf.get(index)?.documentId ?? ''))
      .slice(0, rankedDepth)
    const byMeaning = questionVector === undefined ? [] : rankByMeaning(questionVector, wanted)
    const fused = fuseScores([byMeaning, byWords]).slice(0, passagesPerQuestion)
    const ids = fused.length > 0 ? fused.map(({ index }) => index) : firstChunks(documents)
    return ids.map(passage)
  }

  function rankByMeaning(questionVector: Float32Array, wanted: ReadonlySet<string>): Scored[] {
    const best = createTopK(rankedDepth)
    for (const [documentId, entry] of loaded) {
      if (!wanted.has(documentId)) continue
      const similarities = sentenceSimilarities(entry, questionVector)
      const { chunkStarts, chunkRows } = entry.index
      for (let chunk = 0; chunk + 1 < chunkStarts.length; chunk++) {
        let similarity = -Infinity
        for (let at = chunkStarts[chunk] as number; at < (chunkStarts[chunk + 1] as number); at++) {
          similarity = Math.max(similarity, similarities[chunkRows[at] as number] ?? -Infinity)
        }
        if (similarity > -Infinity) best.add(entry.firstId + chunk, similarity)
      }
    }
    return best.sorted()
  }

  function sentenceSimilarities({ vectors }: Loaded, questionVector: Float32Array): Float64Array {
    const rows = vectors.length / ports.dimensions
    const similarities = new Float64Array(rows)
    for (let row = 0; row < rows; row++) {
      similarities[row] = dot(vectorAt(vectors, row), questionVector)
    }
    return similarities
  }

  function vectorAt(vectors: Float32Array, row: number): Float32Array {
    return vectors.subarray(row * ports.dimensions, (row + 1) * ports.dimensions)
  }

  /** Where neither words nor vectors say anything: the beginnings, so that there is a nearest passage to show. */
  function firstChunks(documents: readonly StoredDocument[]): number[] {
    return documents.flatMap(({ id }) => loaded.get(id)?.firstId ?? []).slice(0, passagesPerQuestion)
  }

  function passage(id: number): FoundPassage {
    const { documentId, chunk } = chunkOf.get(id) as { documentId: string; chunk: number }
    const { document, text, index, vectors } = loaded.get(documentId) as Loaded
    const [start, end] = [index.chunks[2 * chunk] as number, index.chunks[2 * chunk + 1] as number]
    const known = new Map<string, Float32Array>()
    const rows = index.chunkRows.subarray(index.chunkStarts[chunk], index.chunkStarts[chunk + 1])
    for (const row of rows) {
      const vector = vectorAt(vectors, row)
      const [sentence] = sentenceTexts(text, index, { from: row, count: 1 })
      if (vector.length > 0 && sentence !== undefined) known.set(sentence, vector)
    }
    return { documentId, documentName: document.name, start, text: text.slice(start, end), known }
  }

  function release(library: readonly StoredDocument[]): void {
    const present = new Set(library.map(({ id }) => id))
    for (const [documentId, { firstId, index }] of loaded) {
      if (present.has(documentId)) continue
      for (let chunk = 0; chunk + 1 < index.chunkStarts.length; chunk++) {
        bm25.remove(firstId + chunk)
        chunkOf.delete(firstId + chunk)
      }
      loaded.delete(documentId)
    }
  }

  async function load(documents: readonly StoredDocument[]): Promise<void> {
    for (const document of documents) {
      const entry = loaded.get(document.id)
      if (entry === undefined) await loadNew(document)
      else if (
        entry.document.indexed !== document.indexed ||
        entry.document.vectorSpace !== document.vectorSpace
      ) {
        entry.document = document
        entry.vectors = await vectorsOf(document)
      }
    }
  }

  async function loadNew(document: StoredDocument): Promise<void> {
    const content = await ports.store.content(document.id)
    if (content === undefined) return
    const vectors = await vectorsOf(document)
    const { chunks } = content.index
    let firstId = -1
    for (let chunk = 0; 2 * chunk < chunks.length; chunk++) {
      if (chunk % chunksPerTurn === chunksPerTurn - 1) await ports.breathe()
      const id = bm25.add(content.text.slice(chunks[2 * chunk], chunks[2 * chunk + 1]))
      if (chunk === 0) firstId = id
      chunkOf.set(id, { documentId: document.id, chunk })
    }
    loaded.set(document.id, { document, ...content, vectors, firstId })
  }

  /** Vectors of another model version say nothing about a question of this one. */
  async function vectorsOf(document: StoredDocument): Promise<Float32Array> {
    if (document.indexed === 0 || !isCurrent(document, ports.vectorSpace)) return new Float32Array(0)
    return ports.store.vectors(document)
  }
}
