import type { Attempt, Begin, Begun } from '../../idempotency/idempotencyStore.ts'

type Held = { fingerprint: string; attempt: string; until_ms: number; bytes: number }

/** For how long an answer is replayed. */
const keptMs = 86_400_000
/** Rows of a Durable Object hold 2 MB. */
const partBytes = 1_000_000
/** Answers of one tenant in all; beyond it the oldest go before their time. */
const tenantBytes = 64 * 1024 * 1024
/** What an entry weighs at least against `tenantBytes`: 64 MiB are at most 65,536 of them. */
const entryBytes = 1_024
/** Entries taken out by one call at most; the next call goes on. */
const removedAtOnce = 64

/** Idempotency keys of one tenant: in flight, or done with the sealed answer. */
export class IdempotencyTable {
  readonly #sql: SqlStorage
  #totalBytes: number

  constructor(sql: SqlStorage) {
    this.#sql = sql
    // An entry without bytes is in flight.
    sql.exec(`
      CREATE TABLE IF NOT EXISTS idempotency (
        id TEXT PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        attempt TEXT NOT NULL,
        until_ms INTEGER NOT NULL,
        bytes INTEGER NOT NULL
      );
      CREATE INDEX IF NOT EXISTS idempotency_by_end ON idempotency (until_ms);
      CREATE TABLE IF NOT EXISTS idempotency_parts (
        id TEXT NOT NULL,
        part INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (id, part)
      ) WITHOUT ROWID;
    `)
    this.#totalBytes = sql
      .exec<{ total: number }>('SELECT COALESCE(SUM(bytes + ?), 0) AS total FROM idempotency', entryBytes)
      .one().total
  }

  begin({ id, attempt, fingerprint, untilMs }: Begin, nowMs: number): Begun {
    this.removeEnded(nowMs)
    const held = this.#find(id)
    if (held && held.until_ms > nowMs) {
      if (held.fingerprint !== fingerprint) return { state: 'mismatch' }
      if (held.bytes === 0) return { state: 'in_flight', untilMs: held.until_ms }
      return { state: 'done', sealed: this.#read(id, held.bytes) }
    }
    if (held) this.#remove(id, held.bytes)
    this.#sql.exec(
      'INSERT INTO idempotency (id, fingerprint, attempt, until_ms, bytes) VALUES (?, ?, ?, ?, 0)',
      id,
      fingerprint,
      attempt,
      untilMs,
    )
    this.#totalBytes += entryBytes
    this.#makeRoom()
    return { state: 'new' }
  }

  finish({ id, attempt }: Attempt, sealed: Uint8Array, nowMs: number): void {
    const held = this.#find(id)
    if (held?.attempt !== attempt || held.bytes > 0) return
    for (let at = 0; at < sealed.byteLength; at += partBytes) {
      const part = sealed.slice(at, at + partBytes)
      this.#sql.exec('INSERT INTO idempotency_parts (id, part, bytes) VALUES (?, ?, ?)', id, at, part.buffer)
    }
    this.#sql.exec(
      'UPDATE idempotency SET until_ms = ?, bytes = ? WHERE id = ?',
      nowMs + keptMs,
      sealed.byteLength,
      id,
    )
    this.#totalBytes += sealed.byteLength
    this.#makeRoom()
  }

  release({ id, attempt }: Attempt): void {
    const held = this.#find(id)
    if (held?.attempt === attempt && held.bytes === 0) this.#remove(id, 0)
  }

  #find(id: string): Held | undefined {
    const columns = 'fingerprint, attempt, until_ms, bytes'
    return this.#sql.exec<Held>(`SELECT ${columns} FROM idempotency WHERE id = ?`, id).toArray()[0]
  }

  #read(id: string, bytes: number): Uint8Array {
    const out = new Uint8Array(bytes)
    const parts = this.#sql.exec<{ part: number; bytes: ArrayBuffer }>(
      'SELECT part, bytes FROM idempotency_parts WHERE id = ?',
      id,
    )
    for (const { part, bytes: stored } of parts) out.set(new Uint8Array(stored), part)
    return out
  }

  #remove(id: string, bytes: number): void {
    this.#sql.exec('DELETE FROM idempotency WHERE id = ?', id)
    if (bytes > 0) this.#sql.exec('DELETE FROM idempotency_parts WHERE id = ?', id)
    this.#totalBytes -= bytes + entryBytes
  }

  /** Takes out what is over, some at a time. */
  removeEnded(nowMs: number): void {
    for (const { id, bytes } of this.#oldest('until_ms <= ?', nowMs)) this.#remove(id, bytes)
  }

  #makeRoom(): void {
    if (this.#totalBytes <= tenantBytes) return
    for (const { id, bytes } of this.#oldest('bytes > ?', 0)) {
      if (this.#totalBytes <= tenantBytes) return
      this.#remove(id, bytes)
    }
  }

  #oldest(condition: string, value: number): { id: string; bytes: number }[] {
    return this.#sql
      .exec<{ id: string; bytes: number }>(
        `SELECT id, bytes FROM idempotency WHERE ${condition} ORDER BY until_ms LIMIT ?`,
        value,
        removedAtOnce,
      )
      .toArray()
  }
}
