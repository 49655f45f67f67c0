import type { DeadLetter, ListPage } from '../../jobs/jobStore.ts'
import { pageOf } from './pageOf.ts'

type Stored = {
  seq: number
  batch: string
  n: number
  custom_id: string
  attempts: number
  code: string
  at_ms: number
}

/** Requests that were tried as often as they may be, in vain, and can be tried again. */
export class DeadLetterTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS dead_letters (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        batch TEXT NOT NULL,
        n INTEGER NOT NULL,
        custom_id TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        code TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        UNIQUE (batch, n)
      )
    `)
  }

  add({ batch, n, customId, attempts, code, atMs }: Omit<DeadLetter, 'id'>): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO dead_letters (batch, n, custom_id, attempts, code, at_ms) VALUES (?, ?, ?, ?, ?, ?)',
      batch,
      n,
      customId,
      attempts,
      code,
      atMs,
    )
  }

  /** Of one batch, or of all; oldest first. */
  list({ after, limit, batch }: ListPage & { batch?: string }) {
    const from = Number(after?.replace(/^failure_/, '') ?? 0)
    const rows = this.#sql
      .exec<Stored>(
        'SELECT * FROM dead_letters WHERE seq > ? AND (? IS NULL OR batch = ?) ORDER BY seq LIMIT ?',
        Number.isSafeInteger(from) ? from : 0,
        batch ?? null,
        batch ?? null,
        limit + 1,
      )
      .toArray()
    return pageOf(rows.map(toLetter), limit)
  }

  of(batch: string): DeadLetter[] {
    return this.#sql.exec<Stored>('SELECT * FROM dead_letters WHERE batch = ?', batch).toArray().map(toLetter)
  }

  remove(batch: string): void {
    this.#sql.exec('DELETE FROM dead_letters WHERE batch = ?', batch)
  }
}

function toLetter({ seq, batch, n, custom_id, attempts, code, at_ms }: Stored): DeadLetter {
  return { id: `failure_${seq}`, batch, n, customId: custom_id, attempts, code, atMs: at_ms }
}
