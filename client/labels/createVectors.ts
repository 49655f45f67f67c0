import { embedChecked } from '#core/task/embedChecked'
import { indexText, sentenceCount, sentenceTexts } from '../library/indexText.ts'
import type { StoredDocument } from '../library/ports.ts'
import { meanVector } from './meanVector.ts'
import type { LabelPorts, StoredExample } from './ports.ts'

/** What is compared, with its vector: float32 [dimensions] of length 1. */
export type Placed<T> = { of: T; vector: Float32Array }

export type Vectors = {
  /** Those of documents that have been read; of passages those that were computed before, or are now. */
  ofExamples(examples: readonly StoredExample[], stop: AbortSignal): Promise<Placed<StoredExample>[]>
  ofDocuments(documents: readonly StoredDocument[], stop: AbortSignal): Promise<Placed<StoredDocument>[]>
}

/** Vectors of documents and examples, each computed once per model version. */
export function createVectors({ store, library, engine, breathe }: LabelPorts): Vectors {
  /** By document, as far as it was indexed then. As many as the library has. */
  const means = new Map<string, { of: string; vector: Float32Array | undefined }>()

  return {
    async ofExamples(examples, stop) {
      const documents = new Map(library.stored.peek().map((document) => [document.id, document]))
      const placed: Placed<StoredExample>[] = []
      for (const of of examples) {
        stop.throwIfAborted()
        const document = of.documentId === null ? undefined : documents.get(of.documentId)
        const vector =
          of.text === null
            ? document && (await ofDocument(document))
            : await ofPassage(of, { text: of.text, stop })
        if (vector !== undefined) placed.push({ of, vector })
      }
      return placed
    },
    async ofDocuments(documents, stop) {
      const present = new Set(library.stored.peek().map(({ id }) => id))
      for (const id of means.keys()) if (!present.has(id)) means.delete(id)
      const placed: Placed<StoredDocument>[] = []
      for (const of of documents) {
        stop.throwIfAborted()
        const vector = await ofDocument(of)
        if (vector !== undefined) placed.push({ of, vector })
      }
      return placed
    },
  }

  /** Undefined while it is being read: half a document may say something else than the whole. */
  async function ofDocument(document: StoredDocument): Promise<Float32Array | undefined> {
    const { vectorSpace, dimensions } = engine.embedder.model
    const { id, indexed, sentences } = document
    if (document.vectorSpace !== vectorSpace || indexed < sentences) return undefined
    const of = `${vectorSpace} ${indexed}`
    const known = means.get(id)
    if (known?.of === of) return known.vector
    await breathe()
    const vector = meanVector(await library.vectors(document), dimensions)
    means.set(id, { of, vector })
    return vector
  }

  async function ofPassage(
    example: StoredExample,
    { text, stop }: { text: string; stop: AbortSignal },
  ): Promise<Float32Array | undefined> {
    const { embedder } = engine
    const { vectorSpace, dimensions } = embedder.model
    const kept = await store.vector(example)
    if (kept?.vectorSpace === vectorSpace) return kept.vector
    const index = indexText(text)
    const sentences = sentenceTexts(text, index, { from: 0, count: sentenceCount(index) })
    const { vectors } = await embedChecked(embedder, sentences.length > 0 ? sentences : [text], stop)
    const vector = meanVector(vectors, dimensions)
    if (vector !== undefined) await store.keepVector(example, { vectorSpace, vector })
    return vector
  }
}
