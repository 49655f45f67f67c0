import { webhookLimits } from '../../jobs/jobLimits.ts'
import type { DeliveryRow, WebhookRow } from '../../jobs/jobStore.ts'
import type { JobTables } from './jobTables.ts'
import type { Outgoing } from './outboxTable.ts'

/** One message with whom it goes to. */
export type ToDeliver = { delivery: DeliveryRow; webhook: WebhookRow }
export type DeliveryOutcome = {
  delivered: boolean
  /** Nobody is there any more. */ gone?: true
  outcome: string
}

/** Who is told of what, and whether they were. */
export class WebhookBook {
  readonly #tables: JobTables

  constructor(tables: JobTables) {
    this.#tables = tables
  }

  create(webhook: WebhookRow): 'created' | 'full' {
    const { webhooks } = this.#tables
    if (webhooks.all().length >= webhookLimits.webhooks) return 'full'
    webhooks.add(webhook)
    return 'created'
  }

  remove(id: string): boolean {
    const { webhooks, deliveries } = this.#tables
    if (webhooks.find(id) === undefined) return false
    webhooks.remove(id)
    deliveries.removeOf(id)
    return true
  }

  /** Puts an event out as one message to each webhook that wants it; both are written as one. */
  tell({ seq, kind, batch, atMs }: Outgoing): void {
    const { webhooks, deliveries, outbox } = this.#tables
    if (kind !== 'hint') {
      for (const { id, events } of webhooks.all()) {
        if (!events.includes(kind)) continue
        deliveries.add({ id: `msg_${id}_${seq}`, webhook: id, type: kind, batch, atMs, dueMs: atMs })
      }
    }
    outbox.remove(seq)
  }

  due(nowMs: number): ToDeliver[] {
    const { webhooks, deliveries } = this.#tables
    return deliveries.due(nowMs, webhookLimits.atOnce).flatMap((delivery) => {
      const webhook = webhooks.find(delivery.webhook)
      return webhook ? [{ delivery, webhook }] : []
    })
  }

  /** `chance` (0 to 1) spreads the next attempt over a tenth of its wait. */
  note(
    id: string,
    { delivered, gone, outcome }: DeliveryOutcome,
    { nowMs, chance }: { nowMs: number; chance: number },
  ): void {
    const { deliveries } = this.#tables
    const delivery = deliveries.find(id)
    if (delivery === undefined) return
    const attempts = delivery.attempts + 1
    const waitMs = gone ? undefined : webhookLimits.retryMs[attempts - 1]
    if (delivered) {
      deliveries.set(id, { state: 'done', attempts, outcome, dueMs: nowMs + webhookLimits.keptDoneMs })
    } else if (waitMs === undefined) {
      deliveries.set(id, { state: 'dead', attempts, outcome, dueMs: nowMs + webhookLimits.keptDeadMs })
    } else {
      const dueMs = Math.round(nowMs + waitMs * (1 + chance / 10))
      deliveries.set(id, { state: 'waiting', attempts, outcome, dueMs })
    }
  }

  /** Sends a message again from the first attempt on, under its own id. */
  redeliver({ webhook, id }: { webhook: string; id: string }, nowMs: number): DeliveryRow | undefined {
    const { deliveries } = this.#tables
    const delivery = deliveries.find(id)
    if (delivery?.webhook !== webhook) return undefined
    deliveries.set(id, { state: 'waiting', attempts: 0, dueMs: nowMs, outcome: delivery.outcome })
    return deliveries.find(id)
  }
}
