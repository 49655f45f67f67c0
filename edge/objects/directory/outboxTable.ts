import type { AuditEvent } from '#core/contract/audit'

export type Outgoing = { seq: number; tenant: string; event: AuditEvent }

/** Audit events on their way to their tenant's log: written with the deed itself, taken out once the log has them. */
export class OutboxTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        tenant TEXT NOT NULL,
        event TEXT NOT NULL
      )
    `)
  }

  add(tenant: string, event: AuditEvent): void {
    const text = JSON.stringify(event)
    this.#sql.exec('INSERT INTO outbox (id, tenant, event) VALUES (?, ?, ?)', event.id, tenant, text)
  }

  get isEmpty(): boolean {
    return this.after(0, 1).length === 0
  }

  /** Those after `seq`, 0 for the beginning; oldest first, at most `limit`. */
  after(seq: number, limit: number): Outgoing[] {
    return this.#sql
      .exec<{ seq: number; tenant: string; event: string }>(
        'SELECT seq, tenant, event FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?',
        seq,
        limit,
      )
      .toArray()
      .map(({ event, ...row }) => ({ ...row, event: JSON.parse(event) as AuditEvent }))
  }

  remove(seq: number): void {
    this.#sql.exec('DELETE FROM outbox WHERE seq = ?', seq)
  }
}
