import type { BatchEndpoint, BatchError, BatchStatus, BatchTimes } from '#core/contract/http/jobs/batches'
import type { BatchRow, ListPage, NewBatch } from '../../jobs/jobStore.ts'
import { pageOf } from './pageOf.ts'

/** What a batch becomes once nothing of it runs. */
export type BatchEnding = 'completed' | 'expired' | 'cancelled'

type Stored = {
  id: string
  tenant: string
  key_id: string
  endpoint: BatchEndpoint
  input_file: string
  output_file: string
  error_file: string
  metadata: string
  status: BatchStatus
  ending: BatchEnding | null
  created_ms: number
  expires_ms: number
  times: string
  total: number
  completed: number
  failed: number
  errors: string
  read_seq: number
  read_lines: number
  held_until_ms: number
}

const live = `status IN ('validating', 'in_progress', 'finalizing', 'cancelling')`

/** Batches of one tenant, oldest first. */
export class BatchTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    // `read_seq` and `read_lines`: how far the input file has been read. `ending`: what it is on its way to.
    sql.exec(`
      CREATE TABLE IF NOT EXISTS batches (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        tenant TEXT NOT NULL,
        key_id TEXT NOT NULL,
        endpoint TEXT NOT NULL,
        input_file TEXT NOT NULL,
        output_file TEXT NOT NULL,
        error_file TEXT NOT NULL,
        metadata TEXT NOT NULL,
        status TEXT NOT NULL,
        ending TEXT,
        created_ms INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL,
        times TEXT NOT NULL,
        total INTEGER NOT NULL DEFAULT 0,
        completed INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0,
        errors TEXT NOT NULL DEFAULT '[]',
        read_seq INTEGER NOT NULL DEFAULT 0,
        read_lines INTEGER NOT NULL DEFAULT 0,
        held_until_ms INTEGER NOT NULL DEFAULT 0
      );
      CREATE INDEX IF NOT EXISTS batches_by_status ON batches (status);
    `)
  }

  add(batch: NewBatch): void {
    this.#sql.exec(
      `INSERT INTO batches (id, tenant, key_id, endpoint, input_file, output_file, error_file, metadata, status, created_ms, expires_ms, times)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'validating', ?, ?, '{}')`,
      batch.id,
      batch.tenant,
      batch.keyId,
      batch.endpoint,
      batch.inputFile,
      batch.outputFile,
      batch.errorFile,
      JSON.stringify(batch.metadata),
      batch.createdMs,
      batch.expiresMs,
    )
  }

  find(id: string): BatchRow | undefined {
    return this.#rows('WHERE id = ?', id)[0]
  }

  list({ after, limit }: ListPage) {
    const from = after === undefined ? undefined : this.#seqOf(after)
    const before = from ?? Number.MAX_SAFE_INTEGER
    return pageOf(this.#rows('WHERE seq < ? ORDER BY seq DESC LIMIT ?', before, limit + 1), limit)
  }

  live(): BatchRow[] {
    return this.#rows(`WHERE ${live} ORDER BY seq`)
  }

  /** Of those that are over, all but the newest `kept`, and those whose window closed by `closedMs`. */
  overBeyond(kept: number, closedMs: number): BatchRow[] {
    return this.#rows(
      `WHERE NOT ${live} AND (expires_ms <= ? OR seq NOT IN (
         SELECT seq FROM batches WHERE NOT ${live} ORDER BY seq DESC LIMIT ?))`,
      closedMs,
      kept,
    )
  }

  /** When the first window of those that are over closes. */
  firstCloseMs(): number | undefined {
    const { ms } = this.#sql
      .exec<{ ms: number | null }>(`SELECT MIN(expires_ms) AS ms FROM batches WHERE NOT ${live}`)
      .one()
    return ms ?? undefined
  }

  usesFile(file: string): boolean {
    const named = '(input_file = ? OR output_file = ? OR error_file = ?)'
    return this.#rows(`WHERE ${live} AND ${named} LIMIT 1`, file, file, file).length > 0
  }

  read(id: string, { seq, lines }: { seq: number; lines: number }): void {
    this.#sql.exec('UPDATE batches SET read_seq = ?, read_lines = ? WHERE id = ?', seq, lines, id)
  }

  setErrors(id: string, errors: readonly BatchError[]): void {
    this.#sql.exec('UPDATE batches SET errors = ? WHERE id = ?', JSON.stringify(errors), id)
  }

  /** Notes what came of items. */
  count(id: string, more: { total?: number; completed?: number; failed?: number }): void {
    this.#sql.exec(
      'UPDATE batches SET total = total + ?, completed = completed + ?, failed = failed + ? WHERE id = ?',
      more.total ?? 0,
      more.completed ?? 0,
      more.failed ?? 0,
      id,
    )
  }

  hold(id: string, untilMs: number): void {
    this.#sql.exec('UPDATE batches SET held_until_ms = MAX(held_until_ms, ?) WHERE id = ?', untilMs, id)
  }

  /** `times` are added to those that are known. */
  move(id: string, to: { status: BatchStatus; ending?: BatchEnding | null }, times: BatchTimes): void {
    this.#sql.exec(
      'UPDATE batches SET status = ?, ending = ?, times = json_patch(times, ?) WHERE id = ?',
      to.status,
      to.ending ?? null,
      JSON.stringify(times),
      id,
    )
  }

  /** Open again after its end, until `expiresMs`. */
  reopen(id: string, expiresMs: number): void {
    this.#sql.exec(
      `UPDATE batches SET status = 'in_progress', ending = NULL, expires_ms = ?, held_until_ms = 0,
       times = json_remove(times, '$.finalizing_at', '$.completed_at') WHERE id = ?`,
      expiresMs,
      id,
    )
  }

  remove(id: string): void {
    this.#sql.exec('DELETE FROM batches WHERE id = ?', id)
  }

  #rows(rest: string, ...values: (string | number)[]): BatchRow[] {
    return this.#sql
      .exec<Stored>(`SELECT * FROM batches ${rest}`, ...values)
      .toArray()
      .map(toBatch)
  }

  #seqOf(id: string): number | undefined {
    return this.#sql.exec<{ seq: number }>('SELECT seq FROM batches WHERE id = ?', id).toArray()[0]?.seq
  }
}

function toBatch(row: Stored): BatchRow {
  return {
    id: row.id,
    tenant: row.tenant,
    keyId: row.key_id,
    endpoint: row.endpoint,
    inputFile: row.input_file,
    outputFile: row.output_file,
    errorFile: row.error_file,
    metadata: JSON.parse(row.metadata) as BatchRow['metadata'],
    status: row.status,
    ...(row.ending !== null && { ending: row.ending }),
    createdMs: row.created_ms,
    expiresMs: row.expires_ms,
    times: JSON.parse(row.times) as BatchTimes,
    counts: { total: row.total, completed: row.completed, failed: row.failed },
    errors: JSON.parse(row.errors) as BatchError[],
    readSeq: row.read_seq,
    readLines: row.read_lines,
    heldUntilMs: row.held_until_ms,
  }
}
