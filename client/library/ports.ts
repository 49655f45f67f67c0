import type { Embedder } from '#core/task/embedder'
import type { DocumentIndex } from './indexText.ts'

export type IndexProgress = Pick<StoredDocument, 'vectorSpace' | 'indexed'>
/** Which of a document's vectors: those in use, or those for the version that comes next. */
export type VectorPlace = 'current' | 'next'

/** A document as it is kept, without its text. */
export type StoredDocument = {
  id: string
  name: string
  addedAtMs: number
  characters: number
  /** Distinct sentences: what has to be embedded. */
  sentences: number
  /** How many of them have their vector stored: always the first ones. */
  indexed: number
  /** The space of the stored vectors; null where there are none. */
  vectorSpace: string | null
  /** The same of the vectors that are being made for another version of the model, beside those in use. */
  next?: IndexProgress
  /** The user stopped the indexing; it goes on only when asked to. */
  isStopped: boolean
  /** Taken out, and kept only to be brought back. */
  isRemoved: boolean
}

export type DocumentContent = { text: string; index: DocumentIndex }

/** Documents on this device. Every method rejects with AppError `engine_unavailable` when the browser refuses to store. */
export type LibraryStore = {
  documents(): Promise<StoredDocument[]>
  document(id: string): Promise<StoredDocument | undefined>
  content(id: string): Promise<DocumentContent | undefined>
  /**
   * Those in use: float32 [document.indexed * dimensions] in the order of the sentences. Empty when they are not of `vectorSpace`
   * any more: another tab may have changed to the next version.
   */
  vectors(document: Pick<StoredDocument, 'id' | 'vectorSpace'>): Promise<Float32Array>
  add(document: StoredDocument, content: DocumentContent): Promise<void>
  update(document: StoredDocument): Promise<void>
  /** Stores the vectors of sentences from `from` on together with the document that counts them: both or neither. */
  appendVectors(
    document: StoredDocument,
    slice: { place: VectorPlace; from: number; vectors: Float32Array },
  ): Promise<void>
  /** Forgets the vectors and stores the document that has none: both or neither. */
  dropVectors(document: StoredDocument, place: VectorPlace): Promise<void>
  /** Puts the next vectors in the place of the current ones, and stores the document that says so: both or neither. */
  adoptVectors(document: StoredDocument): Promise<void>
  delete(id: string): Promise<void>
}

/** One writer at a time over all tabs of this browser. */
export type Locks = {
  write<T>(run: () => Promise<T>): Promise<T>
  /** Waits for its turn; rejects with the signal's reason when that fires first. */
  index<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T>
  /** As `index`, for the one tab that prepares the library for another version of the model. */
  renew<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T>
}

/** The other tabs. */
export type Peers = {
  tellChanged(): void
  onChanged(run: () => void): void
}

export type LibraryPorts = {
  store: LibraryStore
  locks: Locks
  peers: Peers
  embedder: Embedder<AbortSignal>
  nowMs(): number
  newId(): string
  /** Asks the browser not to clear our storage when space runs short. */
  keepStorage(): Promise<void>
  /** Lets the page draw between two pieces of work. */
  breathe(): Promise<void>
}
