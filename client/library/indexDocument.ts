import { embedChecked } from '#core/task/embedChecked'
import { sentenceTexts } from './indexText.ts'
import type { LibraryPorts, StoredDocument } from './ports.ts'

/**
 * Sentences embedded and stored at a time: a third of a second of work, so that a question never waits longer for the
 * engine, a stop is felt at once, and a closed tab loses next to nothing.
 */
export const sliceSentences = 16

export type IndexOptions = {
  signal: AbortSignal
  onStored: (document: StoredDocument) => void
}

/**
 * Embeds the sentences of a document that have no vector yet and stores them slice by slice. Ends early, without an
 * error, where the document was taken out meanwhile. Rejects with the engine's AppError, or with the signal's reason.
 */
export async function indexDocument(id: string, ports: LibraryPorts, options: IndexOptions): Promise<void> {
  const { store, locks, embedder } = ports
  const content = await store.content(id)
  if (content === undefined) return
  for (;;) {
    const document = await inCurrentSpace(id, ports)
    if (document === undefined || document.isRemoved || document.indexed >= document.sentences) return
    const range = { from: document.indexed, count: sliceSentences }
    const texts = sentenceTexts(content.text, content.index, range)
    const { vectors } = await embedChecked(embedder, texts, options.signal)
    const stored = await locks.write(async () => {
      const current = await store.document(id)
      // Taken out, or indexed by another tab meanwhile: what was computed is of no use.
      if (current === undefined || current.isRemoved || current.indexed !== document.indexed) return undefined
      const { vectorSpace } = embedder.model
      const next = { ...current, vectorSpace, indexed: document.indexed + texts.length }
      await store.appendVectors(next, document.indexed, vectors)
      return next
    })
    if (stored !== undefined) options.onStored(stored)
    options.signal.throwIfAborted()
  }
}

/** The document as it is stored now; vectors of another model version are dropped, because two spaces never mix. */
async function inCurrentSpace(
  id: string,
  { store, locks, embedder }: LibraryPorts,
): Promise<StoredDocument | undefined> {
  const document = await store.document(id)
  if (document === undefined || isCurrent(document, embedder.model.vectorSpace)) return document
  return locks.write(async () => {
    const current = await store.document(id)
    if (current === undefined || isCurrent(current, embedder.model.vectorSpace)) return current
    const emptied = { ...current, indexed: 0, vectorSpace: null }
    await store.dropVectors(emptied)
    return emptied
  })
}

/** Whether the stored vectors, if any, belong to `vectorSpace`. */
export function isCurrent(document: StoredDocument, vectorSpace: string): boolean {
  return document.vectorSpace === null || document.vectorSpace === vectorSpace
}
