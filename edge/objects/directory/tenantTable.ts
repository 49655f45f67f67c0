import type { KeyLimits, TenantStatus } from '#core/contract/tenancy'
import type { TenantRow } from '../../ports.ts'

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
  add({
    id,
    name,
    limits,
    createdMs,
  }: {
    id: string
    name: string
    limits: KeyLimits
    createdMs: number
  }): void {
    this.#sql.exec(
      `INSERT INTO tenants (id, name, status, limits, created_ms) VALUES (?, ?, 'active', ?, ?) ON CONFLICT (id) DO NOTHING`,
      id,
      name,
      JSON.stringify(limits),
      createdMs,
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
