import type { AuditEvent } from '#core/contract/audit'

export type Outgoing = { tenant: string; event: AuditEvent }

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

  /** The oldest ones, at most `limit`. */
  first(limit: number): Outgoing[] {
    return this.#sql
      .exec<{ tenant: string; event: string }>('SELECT tenant, event FROM outbox ORDER BY seq LIMIT ?', limit)
      .toArray()
      .map(({ tenant, event }) => ({ tenant, event: JSON.parse(event) as AuditEvent }))
  }

  remove(id: string): void {
    this.#sql.exec('DELETE FROM outbox WHERE id = ?', id)
  }
}
