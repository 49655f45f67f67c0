import { fullBucket, type TokenBucket, takeTokens } from '#core/policy/tokenBucket'
import type { KeyLimits } from '#core/contract/tenancy'

export type Unit = 'requests' | 'tokens'

const minuteMs = 60_000
const dayMs = 86_400_000
/** The limits of each unit, and the name of their bucket. */
const windows = {
  requests: [
    { name: 'requestsPerMinute', kind: 'requests', windowMs: minuteMs },
    { name: 'requestsPerDay', kind: 'requestsOfDay', windowMs: dayMs },
  ],
  tokens: [{ name: 'tokensPerMinute', kind: 'tokens', windowMs: minuteMs }],
} as const

/** A limit of one account, as a bucket that refills evenly. */
export type Bucket = {
  account: string
  kind: string
  limit: number
  /** In what time an empty one is full. */
  windowMs: number
  /** Units that leases hold: they are not in the bucket, and it fills only up to what is left beside them. */
  leased: number
}

/** The buckets that a unit of this account is taken from. */
export function bucketsOf(
  unit: Unit,
  { account, limits, leased }: { account: string; limits: KeyLimits; leased: number },
): Bucket[] {
  return windows[unit].flatMap(({ name, kind, windowMs }) => {
    const limit = limits[name]
    return limit === undefined ? [] : [{ account, kind, limit, windowMs, leased }]
  })
}

/** Token buckets by account. Counting what is leased as still in use is what keeps all isolates together within the limit. */
export class BucketTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
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

  /** Takes `amount` out of what `at` found, which holds it; a negative one puts units back. */
  take({ account, kind }: Bucket, { tokens, updatedMs }: TokenBucket, amount: number): void {
    this.#sql.exec(
      `INSERT INTO buckets (account, kind, level, updated_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT (account, kind) DO UPDATE SET level = excluded.level, updated_ms = excluded.updated_ms`,
      account,
      kind,
      tokens - amount,
      updatedMs,
    )
  }

  /** A bucket that nobody took from for the longest window is full, and as good as none. */
  forgetFull(nowMs: number): void {
    this.#sql.exec('DELETE FROM buckets WHERE updated_ms <= ?', nowMs - dayMs)
  }

  /** What is in the bucket at `nowMs`. */
  at({ account, kind, limit, windowMs, leased }: Bucket, nowMs: number): TokenBucket {
    const [row] = this.#sql
      .exec<{ level: number; updated_ms: number }>(
        'SELECT level, updated_ms FROM buckets WHERE account = ? AND kind = ?',
        account,
        kind,
      )
      .toArray()
    const capacity = limit - leased
    const limits = { capacity, refillPerSecond: (limit / windowMs) * 1_000 }
    const bucket = row ? { tokens: row.level, updatedMs: row.updated_ms } : fullBucket(limits, nowMs)
    return takeTokens(bucket, 0, { ...limits, nowMs }).bucket
  }
}
