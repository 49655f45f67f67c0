import type { Feedback } from '../../money/tenantBooks.ts'

/** What people said of answers: one opinion for each key and answer, the latest. */
export class FeedbackTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS feedback (
        request_id TEXT NOT NULL,
        key_id TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        score REAL NOT NULL,
        text TEXT,
        PRIMARY KEY (request_id, key_id)
      ) WITHOUT ROWID
    `)
  }

  put({ requestId, keyId, score, text }: Feedback, nowMs: number): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO feedback (request_id, key_id, at_ms, score, text) VALUES (?, ?, ?, ?, ?)',
      requestId,
      keyId,
      nowMs,
      score,
      text ?? null,
    )
  }

  forgetBefore(untilMs: number): void {
    this.#sql.exec('DELETE FROM feedback WHERE at_ms < ?', untilMs)
  }
}
