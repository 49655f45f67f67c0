import type { KeyLimits, Permit } from '#core/contract/tenancy'
import type { KeyRow } from '../../ports.ts'

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
}

export type NewKey = Pick<
  KeyRow,
  'id' | 'tenant' | 'name' | 'permit' | 'limits' | 'createdMs' | 'expiresMs'
> & {
  digest: string
}

const columns = 'seq, id, tenant, name, permit, limits, created_ms, expires_ms, revoked_ms, used_day'

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
        used_day TEXT
      );
      CREATE INDEX IF NOT EXISTS keys_of_tenant ON keys (tenant, seq);
    `)
  }

  /** The key with this digest, revoked or over as it may be. */
  byDigest(digest: string): KeyRow | undefined {
    const [row] = this.#sql.exec<Stored>(`SELECT ${columns} FROM keys WHERE digest = ?`, digest).toArray()
    return row && toKey(row)
  }

  /** Puts a key under its id; another key that had the id is no longer in force. The same key again changes nothing. */
  put(key: NewKey): void {
    this.#sql.exec('DELETE FROM keys WHERE id = ? AND digest <> ?', key.id, key.digest)
    this.#sql.exec(
      `INSERT INTO keys (id, digest, tenant, name, permit, limits, created_ms, expires_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      key.id,
      key.digest,
      key.tenant,
      key.name,
      JSON.stringify(key.permit),
      JSON.stringify(key.limits),
      key.createdMs,
      key.expiresMs ?? null,
    )
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
