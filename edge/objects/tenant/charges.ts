import type { FreeUse, SettleBatch } from '../../money/tenantBooks.ts'
import { wholeTenant } from './limitTable.ts'
import type { TenantTables } from './tenantTables.ts'

type Row = SettleBatch['rows'][number]

/** One account of a batch: what its budgets still had before it, and what the batch charges to it. */
type Account = { room: number; microUsd: number }

/**
 * What the rows of one batch charge. A row has its line in the ledger; sums are kept here and written once for the batch: a
 * statement for each row and each sum cost the edge as much processor time as the rest of a forwarded request.
 */
export class Charges {
  readonly #tables: TenantTables
  readonly #nowMs: number
  readonly #accounts = new Map<string, Account>()
  readonly #spent = new Map<string, number>()
  readonly #usage = new Map<string, FreeUse & { microUsd: number }>()

  constructor(tables: TenantTables, nowMs: number) {
    this.#tables = tables
    this.#nowMs = nowMs
  }

  /** One row, unless its request was charged before. */
  add(row: Row): void {
    // Every lease came out of the budget, so this never binds, unless a lease was over before its row came or a limit was lowered.
    const accounts = [this.#account(row.keyId), this.#account(wholeTenant)]
    const microUsd = Math.min(row.microUsd, ...accounts.map(({ room }) => Math.max(0, room)))
    const line = { ...row, microUsd, waivedMicroUsd: row.microUsd - microUsd }
    if (!this.#tables.ledger.add(line, this.#nowMs)) return
    this.#spent.set(row.keyId, (this.#spent.get(row.keyId) ?? 0) + row.microUsd)
    for (const account of accounts) {
      account.room -= microUsd
      account.microUsd += microUsd
    }
    this.#use(row, microUsd)
  }

  /** The sums, into the books; `isolate` held what is spent now. */
  write(isolate: string, day: string): void {
    const { leases, spending, usage } = this.#tables
    for (const [keyId, microUsd] of this.#spent) leases.spend(isolate, keyId, microUsd)
    for (const [account, { microUsd }] of this.#accounts) spending.charge(account, microUsd, this.#nowMs)
    for (const use of this.#usage.values()) usage.add(use, day)
  }

  #account(name: string): Account {
    const known = this.#accounts.get(name)
    if (known !== undefined) return known
    const { spending, limits } = this.#tables
    const rooms = spending.rooms(name, limits.of(name), this.#nowMs)
    const account = { room: Math.min(...rooms.map(({ microUsd }) => microUsd)), microUsd: 0 }
    this.#accounts.set(name, account)
    return account
  }

  #use(row: Row, microUsd: number): void {
    const name = `${row.keyId} ${row.tier} ${row.model} ${row.cache ?? ''}`
    const known = this.#usage.get(name)
    if (known === undefined) {
      const { requestId: _, ...use } = row
      this.#usage.set(name, { ...use, microUsd, requests: 1 })
      return
    }
    known.requests += 1
    known.inputTokens += row.inputTokens
    known.cachedInputTokens += row.cachedInputTokens
    known.outputTokens += row.outputTokens
    known.microUsd += microUsd
  }
}
