import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

type Row = Record<string, SqlStorageValue>

/** A Durable Object's `SqlStorage` over real SQLite in memory: tables are tested with the database they run on. */
export function memorySql(): SqlStorage {
  const database = new DatabaseSync(':memory:')
  const changes = (): number => Number(database.prepare('SELECT total_changes() AS n').get()?.['n'])
  const exec = <T extends Row>(query: string, ...bindings: SqlStorageValue[]) => {
    const before = changes()
    const rows = run(database, query, bindings) as T[]
    return cursor(rows, changes() - before)
  }
  return {
    exec,
    get databaseSize() {
      const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count'])
      return pages * Number(database.prepare('PRAGMA page_size').get()?.['page_size'])
    },
  } as unknown as SqlStorage
}

/** Several statements may stand in one text, as in a schema; only a single one takes bindings and gives rows. */
function run(database: DatabaseSync, query: string, bindings: readonly SqlStorageValue[]): Row[] {
  const single = query.trim().replace(/;$/, '')
  if (bindings.length === 0 && single.includes(';')) {
    database.exec(query)
    return []
  }
  const values = bindings.map((value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value))
  return database
    .prepare(single)
    .all(...(values as SQLInputValue[]))
    .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toStorage(value)])))
}

/** Durable Objects hand out blobs as ArrayBuffer. */
function toStorage(value: unknown): SqlStorageValue {
  return value instanceof Uint8Array ? (value.slice().buffer as ArrayBuffer) : (value as SqlStorageValue)
}

function cursor<T extends Row>(rows: readonly T[], rowsWritten: number) {
  let at = 0
  return {
    rowsWritten,
    rowsRead: rows.length,
    toArray: () => rows.slice(at),
    one() {
      if (rows.length !== 1) throw new Error(`Expected exactly one row, got ${rows.length}`)
      return rows[0] as T
    },
    next: () =>
      at < rows.length ? { done: false, value: rows[at++] as T } : { done: true, value: undefined },
    [Symbol.iterator]: () => rows.slice(at)[Symbol.iterator](),
  }
}
