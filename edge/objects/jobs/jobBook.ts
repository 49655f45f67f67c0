import { webhookLimits, workLimits } from '../../jobs/jobLimits.ts'
import { BatchBook } from './batchBook.ts'
import { FileBook } from './fileBook.ts'
import { ItemBook } from './itemBook.ts'
import { type JobTables, jobTables } from './jobTables.ts'
import { WebhookBook } from './webhookBook.ts'

/** The work for later of one tenant, as it is written down. */
export class JobBook {
  readonly tables: JobTables
  readonly files: FileBook
  readonly batches: BatchBook
  readonly items: ItemBook
  readonly webhooks: WebhookBook

  /** Whoever opens it is the only one at work: what somebody before had in hand is free. */
  constructor(sql: SqlStorage) {
    this.tables = jobTables(sql)
    this.files = new FileBook(this.tables)
    this.batches = new BatchBook(this.tables)
    this.items = new ItemBook(this.tables)
    this.webhooks = new WebhookBook(this.tables)
    // Only batches that are not over have any; all rows of a tenant may be millions.
    for (const { id } of this.tables.batches.live()) this.tables.items.freeAll(id)
  }

  /** Takes away what is over. */
  tidy(nowMs: number): void {
    this.files.removeEnded(nowMs)
    this.batches.forgetOld(nowMs)
    this.tables.deliveries.forget(nowMs, webhookLimits.deliveries)
  }

  /** When there is something to do; undefined when there is nothing. */
  dueMs(nowMs: number): number | undefined {
    const { files, batches, items, outbox, deliveries } = this.tables
    const due = [files.firstEndMs(), this.batches.firstEndMs(), deliveries.firstDueMs()]
    if (outbox.first(1).length > 0) due.push(nowMs)
    for (const { id, status, ending, heldUntilMs, expiresMs } of batches.live()) {
      const firstMs = status === 'validating' ? nowMs : (items.firstDueMs(id) ?? nowMs)
      const mayRun = status === 'validating' || this.items.hasRoom()
      const nextMs = mayRun ? Math.max(firstMs, heldUntilMs) : nowMs + workLimits.holdMs.most
      const dropMs = items.free(id, nowMs, 1).length > 0 ? nowMs : firstMs
      due.push(ending === undefined ? Math.min(nextMs, expiresMs) : dropMs)
    }
    const known = due.filter((ms) => ms !== undefined)
    return known.length === 0 ? undefined : Math.min(...known)
  }
}
