import { fullBucket, takeTokens } from '#core/policy/tokenBucket'
import type { Sql } from './sql.ts'

export type BucketKind = 'requests' | 'tokens'

/** A minute's limit of one account, as a bucket that refills evenly. */
export type Bucket = {
  account: string
  kind: BucketKind
  limit: number
  /** Units that leases hold: they are not in the bucket, and it fills only up to what is left beside them. */
  leased: number
}

/** Token buckets by account. Counting what is leased as still in use is what keeps all isolates together within the limit. */
export class BucketTable {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS buckets (
        account TEXT NOT NULL,
        kind TEXT NOT NULL,
        level REAL NOT NULL,
        updated_ms INTEGER NOT NULL,
        PRIMARY KEY (account, kind)
      ) WITHOUT ROWID
    `)
  }

  /** What is in the bucket at `nowMs`. */
  level(bucket: Bucket, nowMs: number): number {
    return this.#at(bucket, nowMs).tokens
  }

  /** Takes `amount`, which is there; a negative one puts units back. */
  take(bucket: Bucket, amount: number, nowMs: number): void {
    const { tokens, updatedMs } = this.#at(bucket, nowMs)
    this.#sql.exec(
      `INSERT INTO buckets (account, kind, level, updated_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT (account, kind) DO UPDATE SET level = excluded.level, updated_ms = excluded.updated_ms`,
      bucket.account,
      bucket.kind,
      tokens - amount,
      updatedMs,
    )
  }

  #at({ account, kind, limit, leased }: Bucket, nowMs: number): { tokens: number; updatedMs: number } {
    const [row] = this.#sql
      .exec<{ level: number; updated_ms: number }>(
        'SELECT level, updated_ms FROM buckets WHERE account = ? AND kind = ?',
        account,
        kind,
      )
      .toArray()
    const capacity = limit - leased
    const limits = { capacity, refillPerSecond: limit / 60 }
    const bucket = row ? { tokens: row.level, updatedMs: row.updated_ms } : fullBucket(limits, nowMs)
    return takeTokens(bucket, 0, { ...limits, nowMs }).bucket
  }
}
