import { dimensions, noAmounts } from '../../money/caps.ts'
import type { Amounts } from '../../money/tenantBooks.ts'
import { wholeTenant } from './limitTable.ts'

export type LeaseRow = Amounts & { isolate: string; keyId: string; turn: number; endsMs: number }

type Stored = {
  isolate: string
  key_id: string
  turn: number
  ends_ms: number
  requests: number
  tokens: number
  slots: number
  micro_usd: number
}

type Sums = Amounts & { leases: number }
const noLeases: Readonly<Sums> = { ...noAmounts, leases: 0 }

const ofAccount = 'isolate = ? AND key_id = ?'

/**
 * What isolates hold of each key, until when. A row that is over counts for nothing and is swept. The sums of each account are
 * kept in memory, since every ask needs them: 10,000 rows take a millisecond and more to add up.
 */
export class LeaseTable {
  readonly #sql: SqlStorage
  #sums: Map<string, Sums> | undefined

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS leases (
        isolate TEXT NOT NULL,
        key_id TEXT NOT NULL,
        turn INTEGER NOT NULL,
        ends_ms INTEGER NOT NULL,
        requests INTEGER NOT NULL,
        tokens INTEGER NOT NULL,
        slots INTEGER NOT NULL,
        micro_usd INTEGER NOT NULL,
        PRIMARY KEY (isolate, key_id)
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS leases_by_end ON leases (ends_ms);
    `)
  }

  find(isolate: string, keyId: string): LeaseRow | undefined {
    const [row] = this.#sql.exec<Stored>(`SELECT * FROM leases WHERE ${ofAccount}`, isolate, keyId).toArray()
    return row && leaseOf(row)
  }

  /** In the place of `before`, which is what `find` found. */
  put(lease: LeaseRow, before: LeaseRow | undefined): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO leases (isolate, key_id, turn, ends_ms, requests, tokens, slots, micro_usd) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      lease.isolate,
      lease.keyId,
      lease.turn,
      lease.endsMs,
      lease.requests,
      lease.tokens,
      lease.slots,
      lease.microUsd,
    )
    if (before !== undefined) this.#count(before, -1)
    this.#count(lease, 1)
  }

  /** So much of what the isolate held is spent: it is in the books now. */
  spend(isolate: string, keyId: string, microUsd: number): void {
    const before = this.find(isolate, keyId)
    if (before === undefined || microUsd === 0) return
    this.put({ ...before, microUsd: Math.max(0, before.microUsd - microUsd) }, before)
  }

  remove({ isolate, keyId }: Pick<LeaseRow, 'isolate' | 'keyId'>): void {
    this.#uncount(this.#sql.exec<Stored>(`DELETE FROM leases WHERE ${ofAccount} RETURNING *`, isolate, keyId))
  }

  /** The sums of an account's leases. */
  held(account: string): Amounts {
    const { leases: _, ...amounts } = this.#allSums().get(account) ?? noLeases
    return amounts
  }

  /** Takes out what is over at `nowMs`; money and slots are free again by that, units of a minute come back by time alone. */
  sweep(nowMs: number): void {
    this.#uncount(this.#sql.exec<Stored>('DELETE FROM leases WHERE ends_ms <= ? RETURNING *', nowMs))
  }

  get count(): number {
    return this.#allSums().get(wholeTenant)?.leases ?? 0
  }

  /** A transaction was undone: what is known of the rows may be wrong. */
  forgetSums(): void {
    this.#sums = undefined
  }

  #uncount(removed: Iterable<Stored>): void {
    for (const row of removed) this.#count(leaseOf(row), -1)
  }

  #allSums(): Map<string, Sums> {
    if (this.#sums !== undefined) return this.#sums
    this.#sums = new Map()
    for (const row of this.#sql.exec<Stored>('SELECT * FROM leases').toArray()) this.#count(leaseOf(row), 1)
    return this.#sums
  }

  #count(lease: LeaseRow, sign: 1 | -1): void {
    if (this.#sums === undefined) return
    for (const account of [lease.keyId, wholeTenant]) {
      const sums = this.#sums.get(account) ?? { ...noLeases }
      for (const dimension of dimensions) sums[dimension] += sign * lease[dimension]
      sums.leases += sign
      if (sums.leases > 0) this.#sums.set(account, sums)
      else this.#sums.delete(account)
    }
  }
}

function leaseOf({ isolate, key_id, turn, ends_ms, requests, tokens, slots, micro_usd }: Stored): LeaseRow {
  return { isolate, keyId: key_id, turn, endsMs: ends_ms, requests, tokens, slots, microUsd: micro_usd }
}
