import {
  type CacheGenerations,
  type Invalidation,
  invalidate,
  nothingOutdated,
} from '#core/policy/cacheGenerations'

/** What one tenant has declared outdated: one row, for it is read and replaced as a whole. */
export class GenerationTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(
      'CREATE TABLE IF NOT EXISTS generations (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL)',
    )
  }

  read(): CacheGenerations {
    const [row] = this.#sql.exec<{ state: string }>('SELECT state FROM generations').toArray()
    return row === undefined ? nothingOutdated : (JSON.parse(row.state) as CacheGenerations)
  }

  invalidate(what: Invalidation): CacheGenerations {
    const state = invalidate(this.read(), what)
    this.#sql.exec(
      'INSERT INTO generations (id, state) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state',
      JSON.stringify(state),
    )
    return state
  }
}
