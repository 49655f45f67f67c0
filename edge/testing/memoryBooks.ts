import type { TenantBooks } from '../money/tenantBooks.ts'
import { TenantAccount } from '../objects/tenant/tenantAccount.ts'
import type { Clock } from '../ports.ts'
import { memorySql } from './memorySql.ts'

/** One tenant's books as its object keeps them, over SQLite in memory. */
export function memoryAccount(sql = memorySql()): TenantAccount {
  return new TenantAccount({
    sql,
    transactionSync(work) {
      sql.exec('BEGIN')
      try {
        const result = work()
        sql.exec('COMMIT')
        return result
      } catch (error) {
        sql.exec('ROLLBACK')
        throw error
      }
    },
  })
}

export type MemoryBooks = TenantBooks & {
  of(tenant: string): TenantAccount
  /** Calls so far, by name. */
  calls: Record<'lease' | 'giveBack' | 'settle', number>
  /** What every call throws from now on; undefined heals. */
  failure: Error | undefined
}

/** The books of all tenants, each as its object keeps them. What crosses is copied, as RPC does. */
export function memoryBooks(clock: Pick<Clock, 'nowMs'>): MemoryBooks {
  const accounts = new Map<string, TenantAccount>()
  const calls = { lease: 0, giveBack: 0, settle: 0 }
  const call = async <T>(name: keyof typeof calls | undefined, work: () => T): Promise<T> => {
    if (name !== undefined) calls[name] += 1
    if (store.failure !== undefined) throw store.failure
    return structuredClone(work())
  }
  const store: MemoryBooks = {
    calls,
    failure: undefined,
    of(tenant) {
      const account = accounts.get(tenant) ?? memoryAccount()
      accounts.set(tenant, account)
      return account
    },
    lease: (tenant, ask) => call('lease', () => store.of(tenant).lease(structuredClone(ask), clock.nowMs())),
    giveBack: (tenant, ask) => call('giveBack', () => store.of(tenant).giveBack(ask, clock.nowMs())),
    settle: (tenant, batch) => call('settle', () => store.of(tenant).settle(batch, clock.nowMs())),
    usage: (tenant, query) => call(undefined, () => store.of(tenant).usage(query)),
    addFeedback: (tenant, feedback) =>
      call(undefined, () => store.of(tenant).addFeedback(feedback, clock.nowMs())),
  }
  return store
}
