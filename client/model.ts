import type { ReadonlySignal, Signal } from '@preact/signals'
import type { Receipt } from '#core/contract/receipt'
import type { Reach, Stake } from '#core/contract/request'
import type { LabelsModel } from './labels/labelsModel.ts'

/** What the views show and may ask for. They know nothing of workers, storage or network; `main` builds the real one. */
export type Model = {
  /** Newest first. */
  documents: ReadonlySignal<readonly DocumentView[]>
  labels: LabelsModel
  engine: ReadonlySignal<EngineView>
  /** Sentences read again by the next version of the model, while the one before answers; null when there is nothing to do. */
  renewal: ReadonlySignal<{ done: number; total: number; version: number } | null>
  /** Until the next visit. */
  stopRenewal(): void
  online: ReadonlySignal<boolean>
  /** Kept over reloads. */
  settings: Signal<Settings>
  /** Reads, stores and indexes; a file that cannot be read becomes a `failed` document with the reason, the others go on. */
  addFiles(files: readonly IncomingFile[]): Promise<void>
  addText(name: string, text: string): Promise<void>
  addSample(): Promise<void>
  /** Stops the indexing that runs now; what is indexed stays, the document says that it is partly indexed. */
  stopIndexing(id: string): void
  resumeIndexing(id: string): Promise<void>
  /** Takes the document out at once; `undoRemove` brings the last one back. */
  remove(id: string): Promise<void>
  undoRemove(): Promise<void>
  /** Plain text as it was indexed: every offset of a quote counts in it. */
  documentText(id: string): Promise<string>
  /** Answers from the documents. Rejects with AppError, or AbortError when `signal` fires. */
  ask(question: string, options: AskOptions): Promise<AnswerView>
}

export type IncomingFile = { name: string; type: string; bytes: number; read(): Promise<ArrayBuffer> }

export type DocumentView = {
  id: string
  name: string
  addedAtMs: number
  characters: number
  sentences: number
  state:
    | { phase: 'indexing'; done: number; total: number }
    | { phase: 'partial'; done: number; total: number }
    | { phase: 'ready' }
    | { phase: 'failed'; reason: string }
}

export type EngineView =
  /** Nothing was asked of it yet; `downloadBytes` is what the first use will fetch (0 when it is already here). */
  | { phase: 'idle'; downloadBytes: number }
  | { phase: 'downloading'; doneBytes: number; totalBytes: number }
  | { phase: 'starting' }
  /** `notKept`: there was no room to keep it, so that the next visit fetches it again. */
  | { phase: 'ready'; engine: string; modelId: string; modelVersion: number; notKept?: true }
  /** It refused to serve or cannot run here; questions go to the edge where the reach allows it. */
  | { phase: 'failed'; reason: string }

export type Settings = {
  /** `device`: nothing leaves this device. Enforced where requests leave, not in the views. */
  reach: Reach
  stake: Stake
  /** Worth of one second, in micro-USD. */
  rateMicroUsdPerSecond: number
  theme: 'system' | 'light' | 'dark'
}

export type AskOptions = {
  signal: AbortSignal
  /** Over the settings, for this question only: `best` asks for the best answer there is. */
  stake?: Stake
  /** Only these documents. */
  documentIds?: readonly string[]
  /**
   * Takes a first answer while the engine that gives the full one still has to start; comes at most once, and never after
   * `ask` has ended.
   */
  onFirstLook?: (answer: AnswerView) => void
}

/** `start` and `end` are UTF-16 offsets into `documentText(documentId)`. */
export type QuoteView = {
  documentId: string
  documentName: string
  start: number
  end: number
  text: string
  score: number
}

export type AnswerView = {
  question: string
  found: boolean
  /** Best first, at most three. Empty when nothing answers. */
  answers: readonly QuoteView[]
  nearest: QuoteView | null
  /** 0 to 1. */
  confidence: number
  receipt: Receipt
  /** Set when a better tier replaced the device's own answer: what that was. */
  replaced?: QuoteView
  /** Set when the answer came from another place than chosen: in words ("Our server could not be reached; answered on this device."). */
  note?: string
}
