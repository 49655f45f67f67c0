import type { AnsweredTable } from './answeredTable.ts'
import type { BatchTable } from './batchTable.ts'
import type { BucketTable } from './bucketTable.ts'
import type { FeedbackTable } from './feedbackTable.ts'
import type { LeaseTable } from './leaseTable.ts'
import type { LedgerTable } from './ledgerTable.ts'
import type { LimitTable } from './limitTable.ts'
import type { SpendingTable } from './spendingTable.ts'
import type { UsageTable } from './usageTable.ts'

/** What the books of a tenant consist of. */
export type TenantTables = {
  limits: LimitTable
  buckets: BucketTable
  leases: LeaseTable
  spending: SpendingTable
  ledger: LedgerTable
  usage: UsageTable
  batches: BatchTable
  answered: AnsweredTable
  feedback: FeedbackTable
}
