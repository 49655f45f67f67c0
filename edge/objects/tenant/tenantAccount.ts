import type { UsageGroup, UsageQuery } from '#core/contract/http/usage'
import type { Feedback, Grant, LeaseAsk, SettleBatch } from '../../money/tenantBooks.ts'
import { bucketsOf } from './bucketTable.ts'
import { Charges } from './charges.ts'
import { grantLease } from './grantLease.ts'
import { wholeTenant } from './limitTable.ts'
import { type TenantTables, tenantTables } from './tenantTables.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** For how long rows are kept. Within the ledger's time a request id is never charged twice; a batch is given up long before its own. */
const kept = {
  ledgerMs: 92 * dayMs,
  batchesMs: hourMs,
  feedbackMs: 92 * dayMs,
  usageMs: 400 * dayMs,
} as const
/** Rows taken out by one sweep, and how soon the next goes on: requests come first. */
const sweptAtOnce = 2_000
const sweepGapMs = 1_000

type Storage = Pick<DurableObjectStorage, 'sql' | 'transactionSync'>

/** The books of one tenant: what is leased, what was used, what it cost. Everything in them is one isolate's word until it is written here. */
export class TenantAccount {
  readonly #storage: Storage
  readonly tables: TenantTables

  constructor(storage: Storage) {
    this.#storage = storage
    this.tables = tenantTables(storage.sql)
  }

  /** Takes from the limits what the isolate may use. Throws when a later ask of the same lease was here before. */
  lease(ask: LeaseAsk, nowMs: number): Grant {
    return this.#transaction(() => grantLease(this.tables, ask, nowMs))
  }

  /** The isolate is done with the key: units it did not use go back into the buckets. */
  giveBack(
    { isolate, keyId, turn, holds }: Pick<LeaseAsk, 'isolate' | 'turn' | 'keyId' | 'holds'>,
    nowMs: number,
  ): void {
    const { leases, buckets, limits } = this.tables
    this.#transaction(() => {
      leases.sweep(nowMs)
      const lease = leases.find(isolate, keyId)
      if (lease === undefined || lease.turn >= turn) return
      leases.remove(lease)
      for (const account of [keyId, wholeTenant]) {
        const held = leases.held(account)
        for (const unit of ['requests', 'tokens'] as const) {
          const back = Math.min(lease[unit], holds[unit])
          const whose = { account, limits: limits.of(account), leased: held[unit] }
          for (const bucket of bucketsOf(unit, whose)) buckets.take(bucket, buckets.at(bucket, nowMs), -back)
        }
      }
    })
  }

  /** Writes a batch: each request id once, the batch once, whatever is sent how often. */
  settle(batch: SettleBatch, nowMs: number): void {
    this.#transaction(() => {
      if (this.tables.batches.has(batch.id)) return
      const day = new Date(nowMs).toISOString().slice(0, 10)
      const charges = new Charges(this.tables, nowMs)
      for (const row of batch.rows) charges.add(row)
      charges.write(batch.isolate, day)
      for (const free of batch.free) this.tables.usage.add({ ...free, microUsd: 0 }, day)
      this.tables.answered.add(batch.answered)
      this.tables.batches.add(batch.id, nowMs)
    })
  }

  usage(query: UsageQuery): { groups: UsageGroup[]; hasMore: boolean } {
    return this.tables.usage.read(query)
  }

  /** False when no answer of this tenant has that id. */
  addFeedback(feedback: Feedback, nowMs: number): boolean {
    const { ledger, answered, feedback: table } = this.tables
    if (!ledger.has(feedback.requestId) && !answered.has(feedback.requestId)) return false
    table.put(feedback, nowMs)
    return true
  }

  /** Forgets what is over or old; says in how many ms to go on. */
  sweep(nowMs: number): number {
    const { leases, limits, buckets, ledger, batches, spending, usage, feedback } = this.tables
    const dayBefore = (ms: number): string => new Date(nowMs - ms).toISOString().slice(0, 10)
    leases.sweep(nowMs)
    const moreRows = ledger.forgetBefore(nowMs - kept.ledgerMs, sweptAtOnce)
    const moreBatches = batches.forgetBefore(nowMs - kept.batchesMs, sweptAtOnce)
    if (moreRows || moreBatches) return sweepGapMs
    buckets.forgetFull(nowMs)
    feedback.forgetBefore(nowMs - kept.feedbackMs)
    usage.forgetBefore(dayBefore(kept.usageMs))
    // A day longer than its windows last: a clock may step back.
    spending.forgetBefore(dayBefore(32 * dayMs))
    limits.forgetUnused()
    return batches.isEmpty && leases.count === 0 ? dayMs : hourMs
  }

  #transaction<T>(work: () => T): T {
    try {
      return this.#storage.transactionSync(work)
    } catch (error) {
      this.tables.leases.forgetSums()
      throw error
    }
  }
}
