import { BatchTable } from './batchTable.ts'
import { DeadLetterTable } from './deadLetterTable.ts'
import { DeliveryTable } from './deliveryTable.ts'
import { FileTable } from './fileTable.ts'
import { ItemTable } from './itemTable.ts'
import { OutboxTable } from './outboxTable.ts'
import { WebhookTable } from './webhookTable.ts'

export type JobTables = ReturnType<typeof jobTables>

/** Everything of one tenant that is done later. */
export function jobTables(sql: SqlStorage) {
  return {
    files: new FileTable(sql),
    batches: new BatchTable(sql),
    items: new ItemTable(sql),
    deadLetters: new DeadLetterTable(sql),
    outbox: new OutboxTable(sql),
    webhooks: new WebhookTable(sql),
    deliveries: new DeliveryTable(sql),
  }
}
