import { summaryDigits } from '#core/policy/keySummary'
import type { KeysPage } from '../../cache/storedKeys.ts'

/** A use is written down at most this often for each entry, so that reading stays reading. */
const useResolutionMs = 3_600_000
/** Rows taken out by one write at most; the next write goes on. */
const evictedAtOnce = 256

/** Keys told at once: 120 kB. */
const keysPage = 8_192

type Row = { key: string; bytes: number }

export type SealedAnswer = { key: string; value: Uint8Array<ArrayBuffer>; keptMs: number }

/** Sealed answers by key, bounded in bytes; what expired goes first, then what was not used for the longest time. */
export class AnswerTable {
  readonly #sql: SqlStorage
  readonly #capacityBytes: number
  #bytes: number

  constructor(sql: SqlStorage, capacityBytes: number) {
    this.#sql = sql
    this.#capacityBytes = capacityBytes
    // Of forms before this one: nothing of them is read any more.
    sql.exec('DROP TABLE IF EXISTS answers; DROP TABLE IF EXISTS sealed_answers')
    // Numbers are never given twice (AUTOINCREMENT), so that who knows the keys up to one of them misses none.
    sql.exec(`
      CREATE TABLE IF NOT EXISTS kept_answers (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        value BLOB NOT NULL,
        bytes INTEGER NOT NULL,
        used_ms INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL
      );
      CREATE INDEX IF NOT EXISTS kept_answers_by_use ON kept_answers (used_ms, bytes);
      CREATE INDEX IF NOT EXISTS kept_answers_by_expiry ON kept_answers (expires_ms, bytes);
    `)
    const [row] = sql
      .exec<{ total: number }>('SELECT COALESCE(SUM(bytes), 0) AS total FROM kept_answers')
      .toArray()
    this.#bytes = row?.total ?? 0
  }

  get bytes(): number {
    return this.#bytes
  }

  read(key: string, nowMs: number): ArrayBuffer | undefined {
    const [row] = this.#sql
      .exec<{ value: ArrayBuffer; used_ms: number; expires_ms: number }>(
        'SELECT value, used_ms, expires_ms FROM kept_answers WHERE key = ?',
        key,
      )
      .toArray()
    if (row === undefined || nowMs >= row.expires_ms) return undefined
    if (nowMs - row.used_ms > useResolutionMs) {
      this.#sql.exec('UPDATE kept_answers SET used_ms = ? WHERE key = ?', nowMs, key)
    }
    return row.value
  }

  /** The keys of what was written after `seq` and is still there. A `seq` below the one asked for: the table began anew. */
  keysSince(seq: number): KeysPage {
    const { from, length } = summaryDigits
    const rows = this.#sql
      .exec<{ seq: number; digits: string }>(
        'SELECT seq, substr(key, ?, ?) AS digits FROM kept_answers WHERE seq > ? ORDER BY seq LIMIT ?',
        from + 1,
        length,
        seq,
        keysPage,
      )
      .toArray()
    const more = rows.length === keysPage
    const digits = rows.map((row) => row.digits).join('')
    return { digits, seq: rows.at(-1)?.seq ?? this.#lastSeq(), more }
  }

  #lastSeq(): number {
    const [row] = this.#sql
      .exec<{ seq: number }>('SELECT seq FROM sqlite_sequence WHERE name = ?', 'kept_answers')
      .toArray()
    return row?.seq ?? 0
  }

  /** Replaces what was there. A value for which no room can be made is not kept. */
  write({ key, value, keptMs }: SealedAnswer, nowMs: number): void {
    this.#take(this.#rows('WHERE key = ?', key))
    if (!this.#makeRoom(value.byteLength, nowMs)) return
    this.#sql.exec(
      'INSERT INTO kept_answers (key, value, bytes, used_ms, expires_ms) VALUES (?, ?, ?, ?, ?)',
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
    return this.#sql.exec<Row>(`SELECT key, bytes FROM kept_answers ${where}`, ...bound).toArray()
  }

  #take(rows: readonly Row[]): void {
    for (const { key, bytes } of rows) {
      this.#sql.exec('DELETE FROM kept_answers WHERE key = ?', key)
      this.#bytes -= bytes
    }
  }
}
