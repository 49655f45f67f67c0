import type { ReadonlySignal } from '@preact/signals'

/** In place of a label's id: the person, or the head, says that none of them fits. */
export const noneId = 'none'
export const noneName = 'None of these'

/** What the views show of labels and may ask for. Every change is kept at once, and the last one can be taken back. */
export type LabelsModel = {
  /** In the order in which they were made. */
  labels: ReadonlySignal<readonly LabelView[]>
  /** What each document is called, by its id; documents of which nothing is known are not in it. */
  ofDocuments: ReadonlySignal<ReadonlyMap<string, DocumentLabel>>
  state: ReadonlySignal<LabelsState>
  /** The id of the new label. Rejects with AppError `invalid_request` for a name that is empty or taken, or one label too many. */
  addLabel(name: string): Promise<string>
  removeLabel(id: string): Promise<void>
  addExample(labelId: string, passage: Passage): Promise<void>
  removeExample(id: string): Promise<void>
  /** What a person says of a document; it becomes an example. Null takes that back. */
  setLabel(documentId: string, labelId: string | null): Promise<void>
  undo(): Promise<void>
}

/** `documentId` null: typed by hand. */
export type Passage = { documentId: string | null; text: string }

export type LabelView = {
  /** `noneId` for the examples of no label. */
  id: string
  name: string
  examples: readonly ExampleView[]
}

/** `text` null: the whole document. */
export type ExampleView = { id: string; documentId: string | null; text: string | null }

export type DocumentLabel =
  /** A person said so. */
  | { by: 'person'; labelId: string }
  /** `confidence`: calibrated probability that the label is right, where it is one of them. */
  | { by: 'head'; labelId: string; confidence: number }

export type LabelsState =
  /** Labels or examples are missing. */
  | { phase: 'learning'; missing: Missing }
  /** All is there but the model on this device, or documents that are still being read. */
  | { phase: 'waiting'; for: 'model' | 'documents' }
  | { phase: 'sorting' }
  | { phase: 'sorted' }
  | { phase: 'failed'; reason: string }

/** What has to come before documents can be sorted. */
export type Missing = {
  /** How many more labels with enough examples. */
  labels: number
  /** Labels that were begun, with the number of examples that each still needs. */
  examples: readonly { name: string; count: number }[]
}
