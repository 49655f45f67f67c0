import type { WebhookEventType } from '#core/contract/http/jobs/webhooks'

/** What is to be told elsewhere: to a queue that a batch has work (`hint`), to webhooks how it ended. */
export type Outgoing = { seq: number; kind: 'hint' | WebhookEventType; batch: string; atMs: number }

type Stored = { seq: number; kind: Outgoing['kind']; batch: string; at_ms: number }

/** Written together with what it tells of, and taken away once it has been passed on. */
export class OutboxTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        batch TEXT NOT NULL,
        at_ms INTEGER NOT NULL
      )
    `)
  }

  add(kind: Outgoing['kind'], batch: string, atMs: number): void {
    this.#sql.exec('INSERT INTO outbox (kind, batch, at_ms) VALUES (?, ?, ?)', kind, batch, atMs)
  }

  first(most: number): Outgoing[] {
    return this.#sql
      .exec<Stored>('SELECT * FROM outbox ORDER BY seq LIMIT ?', most)
      .toArray()
      .map(({ at_ms, ...row }) => ({ ...row, atMs: at_ms }))
  }

  remove(seq: number): void {
    this.#sql.exec('DELETE FROM outbox WHERE seq = ?', seq)
  }
}
