import type { Sql } from './sql.ts'

/** Batches that were written, so that none counts twice, and the ids of the free answers that came with them. */
export class BatchTable {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS batches (
        id TEXT PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        answered TEXT NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS batches_by_time ON batches (at_ms);
    `)
  }

  has(id: string): boolean {
    return this.#sql.exec('SELECT 1 FROM batches WHERE id = ?', id).toArray().length > 0
  }

  add(id: string, answered: readonly string[], nowMs: number): void {
    this.#sql.exec('INSERT INTO batches VALUES (?, ?, ?)', id, nowMs, answered.join(' '))
  }

  /** Was there a free answer with this id? Looks through all of them: feedback is rare, a row for each answer would not be. */
  answered(requestId: string): boolean {
    return (
      this.#sql.exec('SELECT 1 FROM batches WHERE INSTR(answered, ?) > 0 LIMIT 1', requestId).toArray()
        .length > 0
    )
  }

  /** Takes out what is older than `untilMs`, at most `most`. */
  forgetBefore(untilMs: number, most: number): void {
    this.#sql.exec(
      'DELETE FROM batches WHERE id IN (SELECT id FROM batches WHERE at_ms < ? ORDER BY at_ms LIMIT ?)',
      untilMs,
      most,
    )
  }
}
