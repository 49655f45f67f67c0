import type { KeyLimits, TenantStatus } from '#core/contract/tenancy'
import type { Page, Rows, TenantRow } from '../../admin/accountStore.ts'
import { toRows } from './toRows.ts'

type Stored = {
  seq: number
  id: string
  name: string
  status: TenantStatus
  limits: string
  created_ms: number
}

/** Who may ask: one row for each customer. */
export class TenantTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    // `seq` is the order of a list and its cursor.
    sql.exec(`
      CREATE TABLE IF NOT EXISTS tenants (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        status TEXT NOT NULL,
        limits TEXT NOT NULL,
        created_ms INTEGER NOT NULL
      )
    `)
  }

  /** Adds a tenant; one that is there already stays as it is. */
  add({ id, name, status, limits, createdMs }: TenantRow): void {
    this.#sql.exec(
      'INSERT INTO tenants (id, name, status, limits, created_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
      id,
      name,
      status,
      JSON.stringify(limits),
      createdMs,
    )
  }

  /** Tenants after `after`, at most `limit`. */
  list({ after, limit }: Page): Rows<TenantRow> {
    const rows = this.#sql
      .exec<Stored>('SELECT * FROM tenants WHERE seq > ? ORDER BY seq LIMIT ?', after, limit + 1)
      .toArray()
    return toRows(rows, limit, toTenant)
  }

  count(): number {
    return this.#sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM tenants').one().n
  }

  update({ id, name, status, limits }: TenantRow): void {
    this.#sql.exec(
      'UPDATE tenants SET name = ?, status = ?, limits = ? WHERE id = ?',
      name,
      status,
      JSON.stringify(limits),
      id,
    )
  }

  find(id: string): TenantRow | undefined {
    const [row] = this.#sql.exec<Stored>('SELECT * FROM tenants WHERE id = ?', id).toArray()
    return row && toTenant(row)
  }
}

function toTenant(row: Stored): TenantRow {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    limits: JSON.parse(row.limits) as KeyLimits,
    createdMs: row.created_ms,
  }
}
