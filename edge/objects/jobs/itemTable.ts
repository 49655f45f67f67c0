import type { LinePlace } from '../../jobs/jobStore.ts'

type ItemState = 'waiting' | 'running' | 'done' | 'failed'
export type ItemRow = LinePlace & {
  batch: string
  /** Which line of its file, from 0. */
  n: number
  customId: string
  state: ItemState
  /** Outcomes that were written down so far. */
  attempts: number
  lease: string | undefined
}

type Stored = {
  batch: string
  n: number
  custom_id: string
  part: number
  start: number
  length: number
  state: ItemState
  attempts: number
  lease: string | null
}

const free = `(state = 'waiting' OR (state = 'running' AND lease_until_ms <= ?))`

/** Requests of batches: where each stands in its file, and how far it is. */
export class ItemTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS items (
        batch TEXT NOT NULL,
        n INTEGER NOT NULL,
        custom_id TEXT NOT NULL,
        part INTEGER NOT NULL,
        start INTEGER NOT NULL,
        length INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting',
        attempts INTEGER NOT NULL DEFAULT 0,
        due_ms INTEGER NOT NULL DEFAULT 0,
        lease TEXT,
        lease_until_ms INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (batch, n),
        UNIQUE (batch, custom_id)
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS items_by_state ON items (batch, state, due_ms);
    `)
  }

  /** False when the batch has a request of that name. */
  add(batch: string, n: number, { customId, ...place }: LinePlace & { customId: string }): boolean {
    const known = this.#sql.exec('SELECT 1 FROM items WHERE batch = ? AND custom_id = ?', batch, customId)
    if (known.toArray().length > 0) return false
    this.#sql.exec(
      'INSERT INTO items (batch, n, custom_id, part, start, length) VALUES (?, ?, ?, ?, ?, ?)',
      batch,
      n,
      customId,
      place.part,
      place.start,
      place.length,
    )
    return true
  }

  /** Gives out requests of the batch that are due, in the order of its file. */
  claim(
    batch: string,
    { lease, nowMs, untilMs, most }: { lease: string; nowMs: number; untilMs: number; most: number },
  ) {
    const rows = this.#rows(
      `batch = ? AND due_ms <= ? AND ${free} ORDER BY n LIMIT ?`,
      batch,
      nowMs,
      nowMs,
      most,
    )
    for (const { n } of rows) {
      this.#sql.exec(
        `UPDATE items SET state = 'running', lease = ?, lease_until_ms = ? WHERE batch = ? AND n = ?`,
        lease,
        untilMs,
        batch,
        n,
      )
    }
    return rows.map((row): ItemRow => ({ ...row, state: 'running', lease }))
  }

  /** Those that have no outcome yet and that nobody runs, in the order of the file. */
  free(batch: string, nowMs: number, most: number): ItemRow[] {
    return this.#rows(`batch = ? AND ${free} ORDER BY n LIMIT ?`, batch, nowMs, most)
  }

  find(batch: string, n: number): ItemRow | undefined {
    return this.#rows('batch = ? AND n = ?', batch, n)[0]
  }

  /** How it ended. */
  end(batch: string, n: number, to: { state: 'done' | 'failed'; attempts: number }): void {
    this.#sql.exec(
      'UPDATE items SET state = ?, attempts = ?, lease = NULL WHERE batch = ? AND n = ?',
      to.state,
      to.attempts,
      batch,
      n,
    )
  }

  /** To be run again from `dueMs` on. */
  wait(batch: string, n: number, { attempts, dueMs }: { attempts: number; dueMs: number }): void {
    this.#sql.exec(
      `UPDATE items SET state = 'waiting', attempts = ?, due_ms = ?, lease = NULL WHERE batch = ? AND n = ?`,
      attempts,
      dueMs,
      batch,
      n,
    )
  }

  /** Whoever ran those of the batch is gone. */
  freeAll(batch: string): void {
    this.#sql.exec(
      `UPDATE items SET state = 'waiting', lease = NULL WHERE batch = ? AND state = 'running'`,
      batch,
    )
  }

  /** When the first of those without an outcome can be taken up; undefined when each has one. */
  firstDueMs(batch: string): number | undefined {
    const { ms } = this.#sql
      .exec<{ ms: number | null }>(
        `SELECT MIN(ms) AS ms FROM (
           SELECT MIN(due_ms) AS ms FROM items WHERE batch = ? AND state = 'waiting' UNION ALL
           SELECT MIN(lease_until_ms) FROM items WHERE batch = ? AND state = 'running')`,
        batch,
        batch,
      )
      .one()
    return ms ?? undefined
  }

  remove(batch: string): void {
    this.#sql.exec('DELETE FROM items WHERE batch = ?', batch)
  }

  #rows(where: string, ...values: (string | number)[]): ItemRow[] {
    return this.#sql
      .exec<Stored>(
        `SELECT batch, n, custom_id, part, start, length, state, attempts, lease FROM items WHERE ${where}`,
        ...values,
      )
      .toArray()
      .map(({ custom_id, lease, ...row }) => ({ ...row, customId: custom_id, lease: lease ?? undefined }))
  }
}
