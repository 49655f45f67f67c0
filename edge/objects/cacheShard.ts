import { DurableObject } from 'cloudflare:workers'

/** Of one shard, unless CACHE_SHARD_BYTES says otherwise; eight shards keep half a gigabyte, 200,000 single vectors. */
const defaultShardBytes = 64 * 1024 * 1024
/** An answer that nobody asked for again within a week is not worth its place, and a session's is long out of reach. */
const keptForMs = 7 * 86_400_000
/** A use is written down at most this often for each entry, so that reading stays reading. */
const useResolutionMs = 3_600_000
/** Rows taken out by one write at most; the next write goes on. */
const evictedAtOnce = 256

export type CacheShardEnv = { CACHE_SHARD_BYTES?: string }

/** Answers of the exact cache by key, bounded in bytes; what was not used for the longest time goes first. */
export class CacheShard extends DurableObject<CacheShardEnv> {
  readonly #sql: SqlStorage
  readonly #shardBytes: number
  #bytes: number

  constructor(context: DurableObjectState, env: CacheShardEnv) {
    super(context, env)
    this.#sql = context.storage.sql
    this.#shardBytes = Number(env.CACHE_SHARD_BYTES ?? defaultShardBytes)
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS answers (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        used_ms INTEGER NOT NULL
      );
      CREATE INDEX IF NOT EXISTS answers_by_use ON answers (used_ms, bytes);
    `)
    this.#bytes = this.#sql
      .exec<{ total: number }>('SELECT COALESCE(SUM(bytes), 0) AS total FROM answers')
      .one().total
  }

  read(key: string): string | undefined {
    const nowMs = Date.now()
    const [row] = this.#sql
      .exec<{ value: string; used_ms: number }>('SELECT value, used_ms FROM answers WHERE key = ?', key)
      .toArray()
    if (row === undefined || nowMs - row.used_ms > keptForMs) return undefined
    if (nowMs - row.used_ms > useResolutionMs) {
      this.#sql.exec('UPDATE answers SET used_ms = ? WHERE key = ?', nowMs, key)
    }
    return row.value
  }

  /** Keeps `value`; `bytes` is its size in UTF-8. A key that is there already has the same answer and stays. */
  write(key: string, value: string, bytes: number): void {
    const nowMs = Date.now()
    if (!this.#makeRoom(bytes, nowMs)) return
    const { rowsWritten } = this.#sql.exec(
      'INSERT INTO answers (key, value, bytes, used_ms) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
      key,
      value,
      bytes,
      nowMs,
    )
    if (rowsWritten > 0) this.#bytes += bytes
  }

  ping(): void {
    this.#sql.exec('SELECT 1').one()
  }

  /** Takes out what expired or is too much; false when that is not enough for `bytes` more. */
  #makeRoom(bytes: number, nowMs: number): boolean {
    const fits = (): boolean => this.#bytes + bytes <= this.#shardBytes
    const oldest = this.#sql
      .exec<{ key: string; bytes: number; used_ms: number }>(
        'SELECT key, bytes, used_ms FROM answers ORDER BY used_ms LIMIT ?',
        fits() ? 1 : evictedAtOnce,
      )
      .toArray()
    for (const row of oldest) {
      if (fits() && nowMs - row.used_ms <= keptForMs) break
      this.#sql.exec('DELETE FROM answers WHERE key = ?', row.key)
      this.#bytes -= row.bytes
    }
    return fits()
  }
}
