import type { BatchEndpoint, BatchError, BatchStatus, BatchTimes } from '#core/contract/http/jobs/batches'
import type { FilePurpose } from '#core/contract/http/jobs/files'
import type { WebhookEventType } from '#core/contract/http/jobs/webhooks'

/** A part of a list: after the row of that id. */
export type ListPage = { after?: string | undefined; limit: number }
export type Listed<T> = { rows: T[]; hasMore: boolean }

export type FileRow = {
  id: string
  purpose: FilePurpose
  filename: string
  /** Of its content as it was sent. */
  bytes: number
  createdMs: number
  expiresMs: number
}
export type NewFile = Omit<FileRow, 'bytes'>
/** Some of a file's content, sealed for this file and this name. `bytes`: before it was sealed. */
export type Part = { name: string; bytes: number; sealed: Uint8Array<ArrayBuffer> }
export type StoredPart = { seq: number; name: string; sealed: Uint8Array }
export type FileListPage = ListPage & { order: 'asc' | 'desc'; purpose?: string }

export type NewBatch = {
  id: string
  tenant: string
  /** Whose permit and limits hold for its requests. */
  keyId: string
  endpoint: BatchEndpoint
  inputFile: string
  /** Made when the first line is written. */
  outputFile: string
  errorFile: string
  metadata: Record<string, string> | null
  createdMs: number
  expiresMs: number
}
export type BatchRow = NewBatch & {
  status: BatchStatus
  /** What it is on its way to. */
  ending?: 'completed' | 'expired' | 'cancelled'
  times: BatchTimes
  counts: { total: number; completed: number; failed: number }
  errors: BatchError[]
  /** How far its input has been read: the last part, and lines in all. */
  readSeq: number
  readLines: number
  heldUntilMs: number
}
/** A batch, and which of its files there are by now. */
export type BatchView = BatchRow & { hasOutput: boolean; hasErrors: boolean }

/** Where a line stands: the part of its file, and the UTF-16 units in it. */
export type LinePlace = { part: number; start: number; length: number }

export type DeadLetter = {
  id: string
  batch: string
  n: number
  customId: string
  attempts: number
  code: string
  atMs: number
}

export type WebhookRow = {
  id: string
  tenant: string
  url: string
  events: WebhookEventType[]
  /** Sealed. */
  secret: Uint8Array
  createdMs: number
}

export type DeliveryRow = {
  id: string
  webhook: string
  type: WebhookEventType
  batch: string
  /** When the event was. */
  atMs: number
  state: 'waiting' | 'done' | 'dead'
  attempts: number
  dueMs: number
  outcome: string | undefined
}

/** What a tenant's work for later is asked for. Whatever it answers to is durable by then. `undefined`: there is no such thing. */
export type JobStore = {
  /** Makes room for an upload. `full`: there is none for so many bytes, or for another file. */
  beginFile(tenant: string, file: NewFile, bytes: number): Promise<'begun' | 'full'>
  addPart(tenant: string, file: string, part: Part): Promise<void>
  finishFile(tenant: string, file: string, expiresMs: number): Promise<FileRow | undefined>
  file(tenant: string, id: string): Promise<FileRow | undefined>
  files(tenant: string, page: FileListPage): Promise<Listed<FileRow>>
  /** Some parts after `seq`, 0 for the beginning; none at the end. */
  partsAfter(tenant: string, file: string, seq: number): Promise<StoredPart[]>
  deleteFile(tenant: string, id: string): Promise<'deleted' | 'in_use' | undefined>

  createBatch(tenant: string, batch: NewBatch): Promise<BatchView | 'full' | 'no_file'>
  batch(tenant: string, id: string): Promise<BatchView | undefined>
  batches(tenant: string, page: ListPage): Promise<Listed<BatchView>>
  cancelBatch(tenant: string, id: string): Promise<BatchView | undefined>
  /** Of one batch, or of all. */
  failures(tenant: string, page: ListPage & { batch?: string }): Promise<Listed<DeadLetter>>
  /** Tries everything again that was tried in vain. */
  retryBatch(tenant: string, id: string): Promise<BatchView | undefined>

  createWebhook(tenant: string, webhook: WebhookRow): Promise<'created' | 'full'>
  webhooks(tenant: string, page: ListPage): Promise<Listed<WebhookRow>>
  deleteWebhook(tenant: string, id: string): Promise<boolean>
  deliveries(tenant: string, page: ListPage & { webhook: string }): Promise<Listed<DeliveryRow>>
  /** Sends a message again, under its own id. */
  redeliver(tenant: string, name: { webhook: string; id: string }): Promise<DeliveryRow | undefined>
}

type Rest<F> = F extends (tenant: string, ...rest: infer R) => unknown ? R : never

/** The same calls where the tenant is given: they wait for nothing. */
export type JobCalls = {
  [N in keyof JobStore]: (...rest: Rest<JobStore[N]>) => Awaited<ReturnType<JobStore[N]>>
}
export type JobCallName = keyof JobCalls
