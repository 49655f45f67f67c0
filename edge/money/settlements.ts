import { whereThrown } from '#core/observe/whereThrown'
import { inTime } from '../inTime.ts'
import type { Clock, LogEvent } from '../ports.ts'
import type { FreeUse, Payer, SettleBatch, TenantBooks } from './tenantBooks.ts'
import type { Background } from './leases.ts'
import { moneyLimits } from './moneyLimits.ts'
import { notWritten, tooManyOpen } from './refusals.ts'
import type { Use } from './use.ts'

export type SettlementPorts = {
  store: TenantBooks
  clock: Clock
  log(event: LogEvent): void
  newId(): string
  isolate(): string
  /** How long rows and counts wait for others. */
  rowsWaitMs: number
  countsWaitMs: number
}

type Row = { use: Use & { keyId: string }; written(): void }

/** What waits to be written for one tenant. */
type Group = { rows: Row[]; free: Map<string, FreeUse>; answered: string[]; dueMs: number; closed: boolean }

/** Written as it is until it succeeds: the object knows it by its id, so that a second time counts nothing. */
type Batch = { tenant: string; content: SettleBatch; rows: Row[]; sinceMs: number }

/**
 * Group commit: what finished within a moment is written in one call to its tenant's object. The request that opens a group
 * holds its clock and does its write, because on Workers a timer and a call belong to a request; should that request be gone,
 * the next one that comes leads instead.
 */
export class Settlements {
  readonly #ports: SettlementPorts
  readonly #groups = new Map<string, Group>()
  readonly #writing = new Map<string, Set<Promise<void>>>()
  /** Batches whose write failed; they go first with the next group of their tenant. */
  #failed: Batch[] = []
  #places: number = moneyLimits.openUses
  readonly #taken = new Map<string, number>()

  constructor(ports: SettlementPorts) {
    this.#ports = ports
  }

  /** A place for one billable use, kept until it is written or given back. Throws `over_capacity`. */
  takePlace(tenant: string, keepAlive: Background): void {
    const taken = this.#taken.get(tenant) ?? 0
    if (this.#places === 0 || taken >= moneyLimits.openUsesOfTenant) {
      // Nobody else may come who would lead another try of what holds them.
      for (const batch of this.#failed.splice(0)) keepAlive(this.#track(batch.tenant, this.#write(batch)))
      throw tooManyOpen()
    }
    this.#places -= 1
    this.#taken.set(tenant, taken + 1)
  }

  freePlace(tenant: string): void {
    this.#places += 1
    const taken = (this.#taken.get(tenant) ?? 1) - 1
    if (taken > 0) this.#taken.set(tenant, taken)
    else this.#taken.delete(tenant)
  }

  /** One billable use that has a place; `written` is called once it is in the ledger, or given up. */
  add(tenant: string, row: Row, keepAlive: Background): void {
    const group = this.#group(tenant, this.#ports.rowsWaitMs, keepAlive)
    group.rows.push(row)
    if (group.rows.length >= moneyLimits.batchRows || this.#ports.rowsWaitMs === 0)
      keepAlive(this.#flush(tenant, group))
  }

  /** One free use. */
  count({ tenant, keyId }: Pick<Payer, 'tenant' | 'keyId'>, use: Use, keepAlive: Background): void {
    const group = this.#group(tenant, this.#ports.countsWaitMs, keepAlive)
    if (group.answered.length < moneyLimits.batchAnswered) group.answered.push(use.requestId)
    const name = `${keyId} ${use.tier} ${use.model} ${use.outcome} ${use.cache ?? ''}`
    const known = group.free.get(name)
    if (known !== undefined) {
      known.requests += 1
      known.inputTokens += use.inputTokens
      known.cachedInputTokens += use.cachedInputTokens
      known.outputTokens += use.outputTokens
      return
    }
    const { requestId: _, microUsd: __, ...free } = use
    group.free.set(name, { ...free, keyId, requests: 1 })
    if (group.free.size >= moneyLimits.batchCounts || this.#ports.countsWaitMs === 0)
      keepAlive(this.#flush(tenant, group))
  }

  /** Writes the open group of a tenant now. */
  async writeDown(tenant: string): Promise<void> {
    const group = this.#groups.get(tenant)
    if (group !== undefined) await this.#flush(tenant, group)
  }

  /** The open group, due within `withinMs`; who makes it due earlier holds the clock for it. */
  #group(tenant: string, withinMs: number, keepAlive: Background): Group {
    const nowMs = this.#ports.clock.nowMs()
    const group: Group = this.#groups.get(tenant) ?? {
      rows: [],
      free: new Map(),
      answered: [],
      dueMs: Number.POSITIVE_INFINITY,
      closed: false,
    }
    this.#groups.set(tenant, group)
    const abandoned = nowMs - group.dueMs > moneyLimits.overdueMs
    if (withinMs > 0 && (nowMs + withinMs < group.dueMs || abandoned)) {
      group.dueMs = nowMs + withinMs
      const { clock } = this.#ports
      keepAlive(
        new Promise<void>((resolve) => {
          clock.after(withinMs, () => void this.#flush(tenant, group).finally(resolve))
        }),
      )
    }
    return group
  }

  /** Resolves once every row of the tenant that was added until now is written. Throws `limits_unknown` when one cannot be. */
  async settled(tenant: string): Promise<void> {
    const group = this.#groups.get(tenant)
    const { clock, rowsWaitMs } = this.#ports
    if (group !== undefined && group.rows.length > 0) {
      // Who opened the group may be gone, so its time is waited for here as well.
      if (rowsWaitMs > 0) await new Promise<void>((resolve) => void clock.after(rowsWaitMs, resolve))
      await this.#flush(tenant, group)
    }
    await Promise.all(this.#writing.get(tenant) ?? [])
    if (this.#failed.some((batch) => batch.tenant === tenant && batch.rows.length > 0)) throw notWritten()
  }

  async #flush(tenant: string, group: Group): Promise<void> {
    if (group.closed) return
    group.closed = true
    await this.#track(tenant, this.#writeOut(tenant, group))
  }

  /** Lets `settled` wait for `write`. */
  async #track(tenant: string, write: Promise<void>): Promise<void> {
    const writing = this.#writing.get(tenant) ?? new Set()
    this.#writing.set(tenant, writing)
    writing.add(write)
    try {
      await write
    } finally {
      writing.delete(write)
      if (writing.size === 0) this.#writing.delete(tenant)
    }
  }

  async #writeOut(tenant: string, group: Group): Promise<void> {
    if (this.#groups.get(tenant) === group) this.#groups.delete(tenant)
    const { newId, isolate, clock } = this.#ports
    const content = {
      id: newId(),
      isolate: isolate(),
      rows: group.rows.map(({ use }) => use),
      free: [...group.free.values()],
      answered: group.answered,
    }
    const earlier = this.#failed.filter((batch) => batch.tenant === tenant)
    this.#failed = this.#failed.filter((batch) => batch.tenant !== tenant)
    const batch = { tenant, content, rows: group.rows, sinceMs: clock.nowMs() }
    await Promise.all([...earlier, batch].map((each) => this.#write(each)))
  }

  async #write(batch: Batch): Promise<void> {
    const { store, clock, log } = this.#ports
    for (const waitMs of [...moneyLimits.flushRetryMs, undefined]) {
      try {
        // One that hangs would keep its rows, and whoever waits for them, for ever.
        await inTime(store.settle(batch.tenant, batch.content), { clock, ms: moneyLimits.askMs })
        return this.#end(batch)
      } catch (error) {
        log({ event: 'settle_failed', detail: whereThrown(error) })
        if (waitMs === undefined) break
        await new Promise<void>((resolve) => clock.after(waitMs, resolve))
      }
    }
    if (clock.nowMs() - batch.sinceMs < moneyLimits.flushGiveUpMs && this.#keepFailed(batch)) return
    log({ event: 'settle_given_up', detail: `${batch.rows.length} rows of ${batch.content.id}` })
    this.#end(batch)
  }

  /** Rows have a place each, which bounds their batches; counts alone are kept for so many batches. */
  #keepFailed(batch: Batch): boolean {
    const counts = this.#failed.filter(({ rows }) => rows.length === 0).length
    if (batch.rows.length === 0 && counts >= moneyLimits.failedCounts) return false
    this.#failed.push(batch)
    return true
  }

  #end({ tenant, rows }: Batch): void {
    for (const row of rows) {
      this.freePlace(tenant)
      row.written()
    }
  }
}
