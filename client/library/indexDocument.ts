import { embedChecked } from '#core/task/embedChecked'
import { sentenceTexts } from './indexText.ts'
import type { IndexProgress, LibraryPorts, StoredDocument, VectorPlace } from './ports.ts'

/**
 * Sentences embedded and stored at a time: a third of a second of work, so that a question never waits longer for the
 * engine, a stop is felt at once, and a closed tab loses next to nothing.
 */
export const sliceSentences = 16

export type IndexOptions = {
  signal: AbortSignal
  onStored: (document: StoredDocument) => void
  /** Where the vectors go: in use, or beside those. */
  place?: VectorPlace
}

type IndexPorts = Pick<LibraryPorts, 'store' | 'locks' | 'embedder'>

/**
 * Embeds the sentences of a document that have no vector yet and stores them slice by slice. Ends early, without an
 * error, where the document was taken out meanwhile. Rejects with the engine's AppError, or with the signal's reason.
 */
export async function indexDocument(id: string, ports: IndexPorts, options: IndexOptions): Promise<void> {
  // One embedder from beginning to end, whatever the page changes to meanwhile.
  const { store, locks, embedder } = ports
  const { place = 'current' } = options
  const { vectorSpace } = embedder.model
  const content = await store.content(id)
  if (content === undefined) return
  for (;;) {
    const document = await inSpace(id, { vectorSpace, place }, { store, locks })
    if (document === undefined || document.isRemoved) return
    const { indexed } = progressOf(document, place)
    const wanted = wantedSentences(document, place)
    if (indexed >= wanted) return
    const range = { from: indexed, count: Math.min(sliceSentences, wanted - indexed) }
    const texts = sentenceTexts(content.text, content.index, range)
    const { vectors } = await embedChecked(embedder, texts, options.signal)
    const stored = await locks.write(async () => {
      const current = await store.document(id)
      // Taken out, or indexed by another tab meanwhile: what was computed is of no use.
      if (current === undefined || current.isRemoved || !isAt(current, document, place)) return undefined
      const next = withProgress(current, place, { vectorSpace, indexed: indexed + texts.length })
      await store.appendVectors(next, { place, from: indexed, vectors })
      return next
    })
    if (stored !== undefined) options.onStored(stored)
    options.signal.throwIfAborted()
  }
}

/** The document as it is stored now; vectors of another model version are dropped, because two spaces never mix. */
async function inSpace(
  id: string,
  { vectorSpace, place }: { vectorSpace: string; place: VectorPlace },
  { store, locks }: Pick<LibraryPorts, 'store' | 'locks'>,
): Promise<StoredDocument | undefined> {
  const fits = (document: StoredDocument): boolean => isCurrent(progressOf(document, place), vectorSpace)
  const document = await store.document(id)
  if (document === undefined || fits(document)) return document
  return locks.write(async () => {
    const current = await store.document(id)
    if (current === undefined || fits(current)) return current
    const emptied = withProgress(current, place, { vectorSpace: null, indexed: 0 })
    await store.dropVectors(emptied, place)
    return emptied
  })
}

/** Whether the stored vectors, if any, belong to `vectorSpace`. */
export function isCurrent(of: IndexProgress, vectorSpace: string): boolean {
  return of.vectorSpace === null || of.vectorSpace === vectorSpace
}

/** Of a document whose indexing was stopped, the next vectors go as far as those in use. */
export function wantedSentences(document: StoredDocument, place: VectorPlace): number {
  return place === 'next' && document.isStopped ? document.indexed : document.sentences
}

function progressOf(document: StoredDocument, place: VectorPlace): IndexProgress {
  return place === 'current' ? document : (document.next ?? { vectorSpace: null, indexed: 0 })
}

function withProgress(document: StoredDocument, place: VectorPlace, progress: IndexProgress): StoredDocument {
  return place === 'current' ? { ...document, ...progress } : { ...document, next: progress }
}

function isAt(document: StoredDocument, before: StoredDocument, place: VectorPlace): boolean {
  const [now, then] = [progressOf(document, place), progressOf(before, place)]
  return now.indexed === then.indexed && now.vectorSpace === then.vectorSpace
}
