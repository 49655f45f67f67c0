import type { KeyLimits } from '#core/contract/tenancy'

/** The account of all keys together; keys' own ids begin with `key_`. */
export const wholeTenant = ''

/** The limits that the latest lease of a key came with: a settlement needs them, and comes without. */
export class LimitTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(
      'CREATE TABLE IF NOT EXISTS limits (account TEXT PRIMARY KEY, limits TEXT NOT NULL) WITHOUT ROWID',
    )
  }

  note(account: string, limits: KeyLimits): void {
    const text = JSON.stringify(limits)
    this.#sql.exec(
      `INSERT INTO limits (account, limits) VALUES (?, ?)
       ON CONFLICT (account) DO UPDATE SET limits = excluded.limits WHERE limits <> excluded.limits`,
      account,
      text,
    )
  }

  /**
   * Of who holds nothing and took nothing for a day nobody will ask; a key with nothing but a budget is asked about for as long as
   * what it spent counts. Sessions come once and do not come back.
   */
  forgetUnused(): void {
    this.#sql.exec(
      `DELETE FROM limits WHERE account <> ?
       AND account NOT IN (SELECT account FROM buckets) AND account NOT IN (SELECT key_id FROM leases)
       AND (account GLOB 'session:*' OR account NOT IN (SELECT account FROM spending))`,
      wholeTenant,
    )
  }

  of(account: string): KeyLimits {
    const [row] = this.#sql
      .exec<{ limits: string }>('SELECT limits FROM limits WHERE account = ?', account)
      .toArray()
    return row === undefined ? {} : (JSON.parse(row.limits) as KeyLimits)
  }
}
