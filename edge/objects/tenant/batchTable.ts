/** Batches that were written, so that none counts twice. */
export class BatchTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS written_batches (id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS written_batches_by_time ON written_batches (at_ms);
    `)
  }

  has(id: string): boolean {
    return this.#sql.exec('SELECT 1 FROM written_batches WHERE id = ?', id).toArray().length > 0
  }

  get isEmpty(): boolean {
    return this.#sql.exec('SELECT 1 FROM written_batches LIMIT 1').toArray().length === 0
  }

  add(id: string, nowMs: number): void {
    this.#sql.exec('INSERT INTO written_batches VALUES (?, ?)', id, nowMs)
  }

  /** Takes out what is older than `untilMs`, at most `most`; says whether there may be more. */
  forgetBefore(untilMs: number, most: number): boolean {
    const { rowsWritten } = this.#sql.exec(
      'DELETE FROM written_batches WHERE id IN (SELECT id FROM written_batches WHERE at_ms < ? ORDER BY at_ms LIMIT ?)',
      untilMs,
      most,
    )
    return rowsWritten >= most
  }
}
