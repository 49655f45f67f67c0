/** A use is written down at most this often for each entry, so that reading stays reading. */
const useResolutionMs = 3_600_000
/** Rows taken out by one write at most; the next write goes on. */
const evictedAtOnce = 256

type Row = { key: string; bytes: number }

/** Sealed answers by key, bounded in bytes; what expired goes first, then what was not used for the longest time. */
export class AnswerTable {
  readonly #sql: SqlStorage
  readonly #capacityBytes: number
  #bytes: number

  constructor(sql: SqlStorage, capacityBytes: number) {
    this.#sql = sql
    this.#capacityBytes = capacityBytes
    // Of the form before answers were sealed: nothing of it is read any more.
    sql.exec('DROP TABLE IF EXISTS answers')
    sql.exec(`
      CREATE TABLE IF NOT EXISTS sealed_answers (
        key TEXT PRIMARY KEY,
        value BLOB NOT NULL,
        bytes INTEGER NOT NULL,
        used_ms INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL
      );
      CREATE INDEX IF NOT EXISTS sealed_answers_by_use ON sealed_answers (used_ms, bytes);
      CREATE INDEX IF NOT EXISTS sealed_answers_by_expiry ON sealed_answers (expires_ms, bytes);
    `)
    const [row] = sql
      .exec<{ total: number }>('SELECT COALESCE(SUM(bytes), 0) AS total FROM sealed_answers')
      .toArray()
    this.#bytes = row?.total ?? 0
  }

  get bytes(): number {
    return this.#bytes
  }

  read(key: string, nowMs: number): ArrayBuffer | undefined {
    const [row] = this.#sql
      .exec<{ value: ArrayBuffer; used_ms: number; expires_ms: number }>(
        'SELECT value, used_ms, expires_ms FROM sealed_answers WHERE key = ?',
        key,
      )
      .toArray()
    if (row === undefined || nowMs >= row.expires_ms) return undefined
    if (nowMs - row.used_ms > useResolutionMs) {
      this.#sql.exec('UPDATE sealed_answers SET used_ms = ? WHERE key = ?', nowMs, key)
    }
    return row.value
  }

  /** Replaces what was there. A value for which no room can be made is not kept. */
  write(
    key: string,
    value: Uint8Array<ArrayBuffer>,
    { nowMs, keptMs }: { nowMs: number; keptMs: number },
  ): void {
    this.#take(this.#rows('WHERE key = ?', key))
    if (!this.#makeRoom(value.byteLength, nowMs)) return
    this.#sql.exec(
      'INSERT INTO sealed_answers (key, value, bytes, used_ms, expires_ms) VALUES (?, ?, ?, ?, ?)',
      key,
      value,
      value.byteLength,
      nowMs,
      nowMs + keptMs,
    )
    this.#bytes += value.byteLength
  }

  /** False when all that may go at once is not enough. */
  #makeRoom(bytes: number, nowMs: number): boolean {
    this.#take(this.#rows(`WHERE expires_ms <= ? ORDER BY expires_ms LIMIT ${evictedAtOnce}`, nowMs))
    if (this.#bytes + bytes <= this.#capacityBytes) return true
    const oldest = this.#rows(`ORDER BY used_ms LIMIT ${evictedAtOnce}`)
    const enough = oldest.findIndex((_, at) => {
      const freed = oldest.slice(0, at + 1).reduce((sum, row) => sum + row.bytes, 0)
      return this.#bytes - freed + bytes <= this.#capacityBytes
    })
    this.#take(enough < 0 ? oldest : oldest.slice(0, enough + 1))
    return enough >= 0
  }

  #rows(where: string, ...bound: (string | number)[]): Row[] {
    return this.#sql.exec<Row>(`SELECT key, bytes FROM sealed_answers ${where}`, ...bound).toArray()
  }

  #take(rows: readonly Row[]): void {
    for (const { key, bytes } of rows) {
      this.#sql.exec('DELETE FROM sealed_answers WHERE key = ?', key)
      this.#bytes -= bytes
    }
  }
}
