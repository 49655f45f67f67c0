import type { ReadonlySignal } from '@preact/signals'
import type { Labelled, TeachTask } from '#core/heads/classifyTaught'
import type { Embedder } from '#core/task/embedder'
import type { LibraryStore, Peers, StoredDocument } from '../library/ports.ts'

export type StoredLabel = { id: string; name: string; addedAtMs: number }

/** A text and what a person called it. Goes with its document. */
export type StoredExample = {
  id: string
  /** `noneId`: none of the labels. */
  labelId: string
  /** Null: typed by hand. */
  documentId: string | null
  /** Null: the whole document, whose vector comes from its sentences' stored ones. */
  text: string | null
  addedAtMs: number
}

/** Vectors of an example's text, kept so that learning again computes nothing. float32 [dimensions] of `vectorSpace`. */
export type ExampleVector = { vectorSpace: string; vector: Float32Array }

export type LabelRecords = { labels: readonly StoredLabel[]; examples: readonly StoredExample[] }

/** Labels on this device. Rejects with AppError `engine_unavailable` or `over_capacity` when the browser refuses. */
export type LabelStore = {
  read(): Promise<LabelRecords>
  /** What is added and what goes: both or neither. */
  change(change: LabelChange): Promise<void>
  vector(example: StoredExample): Promise<ExampleVector | undefined>
  keepVector(example: StoredExample, vector: ExampleVector): Promise<void>
}

export type LabelChange = { put: LabelRecords; drop: LabelRecords }

export type LabelPorts = {
  store: LabelStore
  peers: Peers
  library: { stored: ReadonlySignal<readonly StoredDocument[]>; vectors: LibraryStore['vectors'] }
  engine: {
    /** Of the version that answers now; read inside an effect, its change is seen. */
    readonly embedder: Embedder<AbortSignal>
    /** Whether it can compute without fetching a model first. */
    isHere: ReadonlySignal<boolean>
    teach(task: TeachTask, signal: AbortSignal): Promise<readonly Labelled[]>
  }
  nowMs(): number
  newId(): string
  /** Lets the page draw between two pieces of work. */
  breathe(): Promise<void>
}
