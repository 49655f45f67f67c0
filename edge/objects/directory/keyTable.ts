import type { KeyLimits, Permit } from '#core/contract/tenancy'
import type { KeyRow, KeysByPepper, Page, Rows } from '../../admin/accountStore.ts'
import type { PepperedKey } from '../../access/pepperedKey.ts'
import { toRows } from './toRows.ts'

type Stored = {
  seq: number
  id: string
  tenant: string
  name: string
  permit: string
  limits: string
  created_ms: number
  expires_ms: number | null
  revoked_ms: number | null
  used_day: string | null
  pepper: string | null
}

const columns = 'seq, id, tenant, name, permit, limits, created_ms, expires_ms, revoked_ms, used_day, pepper'

/** With the name of its pepper; null for one that was stored when peppers had no names. */
export type StoredKey = KeyRow & { pepper: string | null }

/** API keys by digest, never the keys themselves. */
export class KeyTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS keys (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        digest TEXT NOT NULL UNIQUE,
        tenant TEXT NOT NULL,
        name TEXT NOT NULL,
        permit TEXT NOT NULL,
        limits TEXT NOT NULL,
        created_ms INTEGER NOT NULL,
        expires_ms INTEGER,
        revoked_ms INTEGER,
        used_day TEXT,
        pepper TEXT
      );
      CREATE INDEX IF NOT EXISTS keys_of_tenant ON keys (tenant, seq);
    `)
    // Tables of before have no such column: of their keys nobody knows the pepper until they are used.
    const hasPepper = sql
      .exec("SELECT 1 FROM pragma_table_info('keys') WHERE name = 'pepper'")
      .toArray().length
    if (hasPepper === 0) sql.exec('ALTER TABLE keys ADD COLUMN pepper TEXT')
  }

  /** The key with this digest, revoked or over as it may be. */
  byDigest(digest: string): StoredKey | undefined {
    const [row] = this.#sql.exec<Stored>(`SELECT ${columns} FROM keys WHERE digest = ?`, digest).toArray()
    return row && { ...toKey(row), pepper: row.pepper }
  }

  add(key: KeyRow, { digest, pepper }: PepperedKey): void {
    this.#sql.exec(
      `INSERT INTO keys (id, digest, tenant, name, permit, limits, created_ms, expires_ms, pepper)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      key.id,
      digest,
      key.tenant,
      key.name,
      JSON.stringify(key.permit),
      JSON.stringify(key.limits),
      key.createdMs,
      key.expiresMs ?? null,
      pepper,
    )
  }

  /** The key has this digest from now on. */
  move({ id }: KeyRow, { digest, pepper }: PepperedKey): void {
    this.#sql.exec('UPDATE keys SET digest = ?, pepper = ? WHERE id = ?', digest, pepper, id)
  }

  countByPepper(pepper: string, nowMs: number): KeysByPepper {
    return this.#sql
      .exec<KeysByPepper>(
        `SELECT COUNT(*) FILTER (WHERE pepper IS ?) AS here, COUNT(*) FILTER (WHERE pepper IS NOT ?) AS elsewhere
         FROM keys WHERE revoked_ms IS NULL AND (expires_ms IS NULL OR expires_ms > ?)`,
        pepper,
        pepper,
        nowMs,
      )
      .one()
  }

  find(tenant: string, id: string): KeyRow | undefined {
    const [row] = this.#sql
      .exec<Stored>(`SELECT ${columns} FROM keys WHERE tenant = ? AND id = ?`, tenant, id)
      .toArray()
    return row && toKey(row)
  }

  /** The tenant's keys after `after`, at most `limit`. */
  list(tenant: string, { after, limit }: Page): Rows<KeyRow> {
    const rows = this.#sql
      .exec<Stored>(
        `SELECT ${columns} FROM keys WHERE tenant = ? AND seq > ? ORDER BY seq LIMIT ?`,
        tenant,
        after,
        limit + 1,
      )
      .toArray()
    return toRows(rows, limit, toKey)
  }

  count(tenant: string): number {
    return this.#sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM keys WHERE tenant = ?', tenant).one().n
  }

  /** Everything but what never changes: id, tenant, digest, and when it was made. */
  update({ id, name, permit, limits, expiresMs, revokedMs }: KeyRow): void {
    this.#sql.exec(
      'UPDATE keys SET name = ?, permit = ?, limits = ?, expires_ms = ?, revoked_ms = ? WHERE id = ?',
      name,
      JSON.stringify(permit),
      JSON.stringify(limits),
      expiresMs ?? null,
      revokedMs ?? null,
      id,
    )
  }

  /** Forgets the tenant's keys that are out of force at `nowMs`. */
  forgetEnded(tenant: string, nowMs: number): void {
    this.#sql.exec(
      'DELETE FROM keys WHERE tenant = ? AND (revoked_ms IS NOT NULL OR expires_ms <= ?)',
      tenant,
      nowMs,
    )
  }

  remove(id: string): void {
    this.#sql.exec('DELETE FROM keys WHERE id = ?', id)
  }

  /** Notes that the key was used on `day`, at most one write a day. */
  noteUse(key: KeyRow, day: string): void {
    if (key.usedDay !== day) this.#sql.exec('UPDATE keys SET used_day = ? WHERE id = ?', day, key.id)
  }
}

function toKey(row: Stored): KeyRow {
  return {
    id: row.id,
    tenant: row.tenant,
    name: row.name,
    permit: JSON.parse(row.permit) as Permit,
    limits: JSON.parse(row.limits) as KeyLimits,
    createdMs: row.created_ms,
    ...(row.expires_ms !== null && { expiresMs: row.expires_ms }),
    ...(row.revoked_ms !== null && { revokedMs: row.revoked_ms }),
    ...(row.used_day !== null && { usedDay: row.used_day }),
  }
}
