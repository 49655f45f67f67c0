import { DurableObject } from 'cloudflare:workers'
import type { AuditEntry, AuditEvent } from '#core/contract/audit'
import { sha256Hex } from '../platform/webDigests.ts'
import { AuditTable } from './tenant/auditTable.ts'

/** One object for each tenant: what it used, what is left, and what was done to it. */
export class Tenant extends DurableObject<object> {
  readonly #audit = new AuditTable(this.ctx.storage.sql, sha256Hex)

  audit(event: AuditEvent): Promise<void> {
    return this.#audit.append(event)
  }

  auditAfter(seq: number, limit: number): AuditEntry[] {
    return this.#audit.after(seq, limit)
  }

  ping(): void {
    this.ctx.storage.sql.exec('SELECT 1').one()
  }
}
