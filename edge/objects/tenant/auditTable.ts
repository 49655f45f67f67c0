import type { AuditEntry, AuditEvent } from '#core/contract/audit'
import { chain, chainStart, type Sha256 } from '#core/policy/auditChain'

/** Some years of a busy operator; beyond them the oldest go, and the chain is checked from the first that is left. */
const keptEntries = 100_000

/** What was done to a tenant and its keys, in a chain of hashes. */
export class AuditTable {
  readonly #sql: SqlStorage
  readonly #sha256: Sha256

  constructor(sql: SqlStorage, sha256: Sha256) {
    this.#sql = sql
    this.#sha256 = sha256
    sql.exec(
      'CREATE TABLE IF NOT EXISTS audit (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, entry TEXT NOT NULL)',
    )
  }

  /** Writes `event` at the end, once however often it is told. */
  async append(event: AuditEvent): Promise<void> {
    // Others may append while this hash is computed; then it is computed again after theirs.
    for (;;) {
      if (this.#sql.exec('SELECT seq FROM audit WHERE id = ?', event.id).toArray().length > 0) return
      const last = this.#last()
      const entry = await chain(event, last ?? { seq: 0, hash: chainStart }, this.#sha256)
      if (this.#last()?.hash !== last?.hash) continue
      this.#sql.exec(
        'INSERT INTO audit (seq, id, entry) VALUES (?, ?, ?)',
        entry.seq,
        entry.id,
        JSON.stringify(entry),
      )
      this.#sql.exec('DELETE FROM audit WHERE seq <= ?', entry.seq - keptEntries)
      return
    }
  }

  /** At most `limit` entries after `seq`, oldest first. */
  after(seq: number, limit: number): AuditEntry[] {
    return this.#sql
      .exec<{ entry: string }>('SELECT entry FROM audit WHERE seq > ? ORDER BY seq LIMIT ?', seq, limit)
      .toArray()
      .map(({ entry }) => JSON.parse(entry) as AuditEntry)
  }

  #last(): AuditEntry | undefined {
    const [row] = this.#sql
      .exec<{ entry: string }>('SELECT entry FROM audit ORDER BY seq DESC LIMIT 1')
      .toArray()
    return row && (JSON.parse(row.entry) as AuditEntry)
  }
}
