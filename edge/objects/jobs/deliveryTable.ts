import type { WebhookEventType } from '#core/contract/http/jobs/webhooks'
import type { DeliveryRow, ListPage } from '../../jobs/jobStore.ts'
import { pageOf } from './pageOf.ts'

type Stored = {
  seq: number
  id: string
  webhook: string
  type: WebhookEventType
  batch: string
  at_ms: number
  state: DeliveryRow['state']
  attempts: number
  due_ms: number
  outcome: string | null
}

/** One message to one webhook, from its event until it is delivered or dead. */
export class DeliveryTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    // `due_ms`: when it is to be sent; of one that is over, when it is forgotten.
    sql.exec(`
      CREATE TABLE IF NOT EXISTS deliveries (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        webhook TEXT NOT NULL,
        type TEXT NOT NULL,
        batch TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        due_ms INTEGER NOT NULL,
        outcome TEXT
      );
      CREATE INDEX IF NOT EXISTS deliveries_by_due ON deliveries (state, due_ms);
      CREATE INDEX IF NOT EXISTS deliveries_of_webhook ON deliveries (webhook, seq);
    `)
  }

  add({ id, webhook, type, batch, atMs, dueMs }: Omit<DeliveryRow, 'state' | 'attempts' | 'outcome'>): void {
    this.#sql.exec(
      `INSERT OR IGNORE INTO deliveries (id, webhook, type, batch, at_ms, state, attempts, due_ms) VALUES (?, ?, ?, ?, ?, 'waiting', 0, ?)`,
      id,
      webhook,
      type,
      batch,
      atMs,
      dueMs,
    )
  }

  find(id: string): DeliveryRow | undefined {
    return this.#rows('WHERE id = ?', id)[0]
  }

  list({ after, limit, webhook }: ListPage & { webhook: string }) {
    const [from] =
      after === undefined
        ? []
        : this.#sql.exec<{ seq: number }>('SELECT seq FROM deliveries WHERE id = ?', after).toArray()
    const before = from?.seq ?? Number.MAX_SAFE_INTEGER
    return pageOf(
      this.#rows('WHERE webhook = ? AND seq < ? ORDER BY seq DESC LIMIT ?', webhook, before, limit + 1),
      limit,
    )
  }

  due(nowMs: number, most: number): DeliveryRow[] {
    return this.#rows(`WHERE state = 'waiting' AND due_ms <= ? ORDER BY due_ms LIMIT ?`, nowMs, most)
  }

  firstDueMs(): number | undefined {
    const { ms } = this.#sql
      .exec<{ ms: number | null }>(`SELECT MIN(due_ms) AS ms FROM deliveries WHERE state = 'waiting'`)
      .one()
    return ms ?? undefined
  }

  set(id: string, to: Pick<DeliveryRow, 'state' | 'attempts' | 'dueMs' | 'outcome'>): void {
    this.#sql.exec(
      'UPDATE deliveries SET state = ?, attempts = ?, due_ms = ?, outcome = ? WHERE id = ?',
      to.state,
      to.attempts,
      to.dueMs,
      to.outcome ?? null,
      id,
    )
  }

  removeOf(webhook: string): void {
    this.#sql.exec('DELETE FROM deliveries WHERE webhook = ?', webhook)
  }

  /** Forgets what has been over for long, and the oldest beyond `most`. */
  forget(nowMs: number, most: number): void {
    this.#sql.exec(`DELETE FROM deliveries WHERE state != 'waiting' AND due_ms <= ?`, nowMs)
    this.#sql.exec(
      'DELETE FROM deliveries WHERE seq <= (SELECT seq FROM deliveries ORDER BY seq DESC LIMIT 1 OFFSET ?)',
      most,
    )
  }

  #rows(rest: string, ...values: (string | number)[]): DeliveryRow[] {
    return this.#sql
      .exec<Stored>(`SELECT * FROM deliveries ${rest}`, ...values)
      .toArray()
      .map(({ at_ms, due_ms, outcome, seq, ...row }) => ({
        ...row,
        seq,
        atMs: at_ms,
        dueMs: due_ms,
        outcome: outcome ?? undefined,
      }))
  }
}
