import { DurableObject } from 'cloudflare:workers'
import type { AuditEntry, AuditEvent } from '#core/contract/audit'
import type { Attempt, Begin, Begun } from '../idempotency/idempotencyStore.ts'
import { sha256Hex } from '../platform/webDigests.ts'
import { AuditTable } from './tenant/auditTable.ts'
import { IdempotencyTable } from './tenant/idempotencyTable.ts'
import { SweepAlarm } from './tenant/sweepAlarm.ts'
import type { UsageGroup, UsageQuery } from '#core/contract/http/usage'
import type { Feedback, Grant, LeaseAsk, SettleBatch } from '../money/tenantBooks.ts'
import { TenantAccount } from './tenant/tenantAccount.ts'

/** One object for each tenant: what it used, what is left, and what was done to it. */
export class Tenant extends DurableObject<object> {
  readonly #audit = new AuditTable(this.ctx.storage.sql, sha256Hex)
  readonly #idempotency = new IdempotencyTable(this.ctx.storage.sql)
  readonly #account = new TenantAccount(this.ctx.storage)
  readonly #sweeps = new SweepAlarm(this.ctx.storage)

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

  async lease(ask: LeaseAsk): Promise<Grant> {
    const grant = this.#account.lease(ask, Date.now())
    await this.#sweeps.ensure(Date.now())
    return grant
  }

  giveBack(ask: Pick<LeaseAsk, 'isolate' | 'turn' | 'keyId' | 'holds'>): void {
    this.#account.giveBack(ask, Date.now())
  }

  async settle(batch: SettleBatch): Promise<void> {
    this.#account.settle(batch, Date.now())
    await this.#sweeps.ensure(Date.now())
  }

  usage(query: UsageQuery): { groups: UsageGroup[]; hasMore: boolean } {
    return this.#account.usage(query)
  }

  addFeedback(feedback: Feedback): boolean {
    return this.#account.addFeedback(feedback, Date.now())
  }

  override async alarm(): Promise<void> {
    await this.#sweeps.ring(Date.now(), (nowMs) => {
      this.#idempotency.removeEnded(nowMs)
      return this.#account.sweep(nowMs)
    })
  }

  ping(): void {
    this.ctx.storage.sql.exec('SELECT 1').one()
  }
}
