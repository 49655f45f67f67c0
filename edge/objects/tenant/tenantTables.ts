import { AnsweredTable } from './answeredTable.ts'
import { BatchTable } from './batchTable.ts'
import { BucketTable } from './bucketTable.ts'
import { FeedbackTable } from './feedbackTable.ts'
import { LeaseTable } from './leaseTable.ts'
import { LedgerTable } from './ledgerTable.ts'
import { LimitTable } from './limitTable.ts'
import { SpendingTable } from './spendingTable.ts'
import { UsageTable } from './usageTable.ts'

export type TenantTables = ReturnType<typeof tenantTables>

/** What the books of a tenant consist of. */
export function tenantTables(sql: SqlStorage) {
  return {
    limits: new LimitTable(sql),
    buckets: new BucketTable(sql),
    leases: new LeaseTable(sql),
    spending: new SpendingTable(sql),
    ledger: new LedgerTable(sql),
    usage: new UsageTable(sql),
    batches: new BatchTable(sql),
    answered: new AnsweredTable(sql),
    feedback: new FeedbackTable(sql),
  }
}
