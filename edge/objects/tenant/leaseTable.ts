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

/** What isolates hold of each key, until when. A row that is over counts for nothing and is swept. */
export class LeaseTable {
  readonly #sql: SqlStorage

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
      ) WITHOUT ROWID
    `)
  }

  find(isolate: string, keyId: string): LeaseRow | undefined {
    const [row] = this.#sql
      .exec<Stored>('SELECT * FROM leases WHERE isolate = ? AND key_id = ?', isolate, keyId)
      .toArray()
    if (row === undefined) return undefined
    const { turn, requests, tokens, slots } = row
    return { isolate, keyId, turn, endsMs: row.ends_ms, requests, tokens, slots, microUsd: row.micro_usd }
  }

  put(lease: LeaseRow): void {
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
  }

  /** So much of what the isolate held is spent: it is in the books now. */
  spend(isolate: string, keyId: string, microUsd: number): void {
    this.#sql.exec(
      'UPDATE leases SET micro_usd = MAX(0, micro_usd - ?) WHERE isolate = ? AND key_id = ?',
      microUsd,
      isolate,
      keyId,
    )
  }

  remove(isolate: string, keyId: string): void {
    this.#sql.exec('DELETE FROM leases WHERE isolate = ? AND key_id = ?', isolate, keyId)
  }

  /** The sums of an account's leases. */
  held(account: string): Amounts {
    const sums =
      'SELECT TOTAL(requests) AS requests, TOTAL(tokens) AS tokens, TOTAL(slots) AS slots, TOTAL(micro_usd) AS microUsd FROM leases'
    const { requests, tokens, slots, microUsd } =
      account === wholeTenant
        ? this.#sql.exec<Amounts>(sums).one()
        : this.#sql.exec<Amounts>(`${sums} WHERE key_id = ?`, account).one()
    return { requests, tokens, slots, microUsd }
  }

  /** Takes out what is over at `nowMs`; money and slots are free again by that, units of a minute come back by time alone. */
  sweep(nowMs: number): void {
    this.#sql.exec('DELETE FROM leases WHERE ends_ms <= ?', nowMs)
  }

  get count(): number {
    return this.#sql.exec<{ rows: number }>('SELECT COUNT(*) AS rows FROM leases').one().rows
  }
}
