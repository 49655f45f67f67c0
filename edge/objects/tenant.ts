import { DurableObject } from 'cloudflare:workers'
import type { ApiKeyRecord } from '../ports.ts'

/**
 * API keys by digest, never the keys themselves. One object holds them all: an isolate asks at most once a second for a
 * key in use, so thousands of keys in force cost it a fraction of what one object serves.
 */
export class Tenant extends DurableObject<object> {
  readonly #sql: SqlStorage

  constructor(context: DurableObjectState, env: object) {
    super(context, env)
    this.#sql = context.storage.sql
    // A slot has one key in force; a key without a slot is one among many of its tenant.
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS api_keys (
        digest TEXT PRIMARY KEY,
        tenant TEXT NOT NULL,
        slot TEXT UNIQUE
      ) WITHOUT ROWID
    `)
  }

  findKey(digest: string): ApiKeyRecord | undefined {
    return this.#sql
      .exec<{ tenant: string }>('SELECT tenant FROM api_keys WHERE digest = ?', digest)
      .toArray()[0]
  }

  /** Puts a key into `slot`; the one that was there is no longer in force. The same key again changes nothing. */
  setKey(slot: string, digest: string, tenant: string): void {
    this.#sql.exec('DELETE FROM api_keys WHERE slot = ? AND digest <> ?', slot, digest)
    this.#sql.exec(
      'INSERT INTO api_keys (digest, tenant, slot) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING',
      digest,
      tenant,
      slot,
    )
  }

  ping(): void {
    this.#sql.exec('SELECT 1').one()
  }
}
