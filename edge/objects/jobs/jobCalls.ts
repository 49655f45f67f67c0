import { jobLimits } from '../../jobs/jobLimits.ts'
import type { JobCallName, JobCalls, Listed } from '../../jobs/jobStore.ts'
import type { JobBook } from './jobBook.ts'

/** What a tenant's book answers to. */
export function jobCalls(book: JobBook, nowMs: () => number): JobCalls {
  const { tables, files, batches, webhooks } = book
  return {
    beginFile: (file, bytes) => files.begin(file, bytes),
    addPart: (file, part) => files.addPart(file, part),
    finishFile: (file, expiresMs) => files.finish(file, expiresMs),
    file: (id) => tables.files.find(id),
    files: (page) => tables.files.list(page),
    partsAfter: (file, seq) => tables.files.partsAfter(file, seq, jobLimits.readAtOnce),
    deleteFile: (id) => files.remove(id),
    createBatch: (batch) => batches.create(batch),
    batch: (id) => batches.find(id),
    batches: (page) => mapped(tables.batches.list(page), (batch) => batches.view(batch)),
    cancelBatch: (id) => batches.cancel(id, nowMs()),
    failures: (page) => tables.deadLetters.list(page),
    retryBatch: (id) => batches.retry(id, nowMs()),
    createWebhook: (webhook) => webhooks.create(webhook),
    webhooks: (page) => tables.webhooks.list(page),
    deleteWebhook: (id) => webhooks.remove(id),
    deliveries: (page) => tables.deliveries.list(page),
    redeliver: (name) => webhooks.redeliver(name, nowMs()),
  }
}

/** Calls after which there may be something to do. */
export const changing: ReadonlySet<JobCallName> = new Set<JobCallName>([
  'beginFile',
  'finishFile',
  'deleteFile',
  'createBatch',
  'cancelBatch',
  'retryBatch',
  'redeliver',
])

const mapped = <A, B>({ rows, hasMore }: Listed<A>, map: (row: A) => B): Listed<B> => ({
  rows: rows.map(map),
  hasMore,
})
