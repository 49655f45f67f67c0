import { DurableObject } from 'cloudflare:workers'
import type { AuditEntry, AuditEvent } from '#core/contract/audit'
import type { Attempt, Begin, Begun } from '../idempotency/idempotencyStore.ts'
import { sha256Hex } from '../platform/webDigests.ts'
import { AuditTable } from './tenant/auditTable.ts'
import { IdempotencyTable } from './tenant/idempotencyTable.ts'

/** One object for each tenant: what it used, what is left, and what was done to it. */
export class Tenant extends DurableObject<object> {
  readonly #audit = new AuditTable(this.ctx.storage.sql, sha256Hex)
  readonly #idempotency = new IdempotencyTable(this.ctx.storage.sql)

  audit(event: AuditEvent): Promise<void> {
    return this.#audit.append(event)
  }

  auditAfter(seq: number, limit: number): AuditEntry[] {
    return this.#audit.after(seq, limit)
  }

  beginIdempotent(ask: Begin, nowMs: number): Begun {
    return this.#idempotency.begin(ask, nowMs)
  }

  finishIdempotent(attempt: Attempt, sealed: Uint8Array, nowMs: number): void {
    this.#idempotency.finish(attempt, sealed, nowMs)
  }

  releaseIdempotent(attempt: Attempt): void {
    this.#idempotency.release(attempt)
  }

  ping(): void {
    this.ctx.storage.sql.exec('SELECT 1').one()
  }
}
