import type { Use } from '../../money/use.ts'

export type LedgerRow = Use & {
  keyId: string
  /** Of what it cost, so much was not charged, because no budget had it any more. */
  waivedMicroUsd: number
}

/** One row for each billable request, for as long as rows are kept: what was used, what was charged. */
export class LedgerTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS ledger (
        request_id TEXT PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        key_id TEXT NOT NULL,
        model TEXT NOT NULL,
        tier TEXT NOT NULL,
        outcome TEXT NOT NULL,
        cache TEXT,
        input_tokens INTEGER NOT NULL,
        cached_input_tokens INTEGER NOT NULL,
        output_tokens INTEGER NOT NULL,
        micro_usd INTEGER NOT NULL,
        waived_micro_usd INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS ledger_by_time ON ledger (at_ms);
    `)
  }

  has(requestId: string): boolean {
    return this.#sql.exec('SELECT 1 FROM ledger WHERE request_id = ?', requestId).toArray().length > 0
  }

  /** False, and nothing written, when the request has its row already. */
  add(row: LedgerRow, nowMs: number): boolean {
    const { rowsWritten } = this.#sql.exec(
      'INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (request_id) DO NOTHING',
      row.requestId,
      nowMs,
      row.keyId,
      row.model,
      row.tier,
      row.outcome,
      row.cache ?? null,
      row.inputTokens,
      row.cachedInputTokens,
      row.outputTokens,
      row.microUsd,
      row.waivedMicroUsd,
    )
    return rowsWritten > 0
  }

  /** Rows and their charges. */
  totals(): { rows: number; microUsd: number } {
    return this.#sql
      .exec<{ rows: number; microUsd: number }>(
        'SELECT COUNT(*) AS rows, TOTAL(micro_usd) AS microUsd FROM ledger',
      )
      .one()
  }

  /** Takes out rows older than `untilMs`, at most `most`; says whether there may be more. */
  forgetBefore(untilMs: number, most: number): boolean {
    const { rowsWritten } = this.#sql.exec(
      'DELETE FROM ledger WHERE request_id IN (SELECT request_id FROM ledger WHERE at_ms < ? ORDER BY at_ms LIMIT ?)',
      untilMs,
      most,
    )
    return rowsWritten >= most
  }
}
