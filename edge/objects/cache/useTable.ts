import { countUse, type UseCount } from '#core/policy/spaceSaving'
import type { CountedUse } from '../../ports.ts'

/** Requests counted of one day; warming takes at most a quarter of them. */
const capacity = 256
type Counter = UseCount & { fresh?: Uint8Array<ArrayBuffer> }

/** The requests that one tenant makes most often, by day, with the sealed requests themselves. Today and yesterday are kept. */
export class UseTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS uses (
        day TEXT NOT NULL,
        key TEXT NOT NULL,
        count INTEGER NOT NULL,
        error INTEGER NOT NULL,
        request BLOB NOT NULL,
        PRIMARY KEY (day, key)
      ) WITHOUT ROWID
    `)
  }

  count(day: string, uses: readonly CountedUse[]): void {
    const before = this.#counters(day)
    const counters = new Map([...before].map(([key, { count, error }]) => [key, { count, error } as Counter]))
    for (const { key, count, request } of uses) {
      countUse(counters, key, { capacity, by: count, newcomer: (start) => ({ ...start, fresh: request }) })
    }
    for (const key of before.keys()) {
      if (counters.get(key)?.fresh !== undefined || !counters.has(key))
        this.#sql.exec('DELETE FROM uses WHERE day = ? AND key = ?', day, key)
    }
    for (const [key, { count, error, fresh }] of counters) {
      if (fresh !== undefined) {
        const row = [day, key, count, error, fresh] as const
        this.#sql.exec('INSERT INTO uses (day, key, count, error, request) VALUES (?, ?, ?, ?, ?)', ...row)
      } else if (count !== before.get(key)?.count) {
        this.#sql.exec('UPDATE uses SET count = ? WHERE day = ? AND key = ?', count, day, key)
      }
    }
    this.#sql.exec('DELETE FROM uses WHERE day < ?', dayBefore(day))
  }

  /** Most used first. */
  top(day: string, limit: number): { key: string; count: number; request: ArrayBuffer }[] {
    return this.#sql
      .exec<{ key: string; count: number; request: ArrayBuffer }>(
        'SELECT key, count, request FROM uses WHERE day = ? ORDER BY count DESC, key LIMIT ?',
        day,
        limit,
      )
      .toArray()
  }

  #counters(day: string): Map<string, UseCount> {
    const rows = this.#sql
      .exec<{ key: string; count: number; error: number }>(
        'SELECT key, count, error FROM uses WHERE day = ?',
        day,
      )
      .toArray()
    return new Map(rows.map(({ key, count, error }) => [key, { count, error }]))
  }
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
}
