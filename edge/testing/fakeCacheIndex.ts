import { type CacheGenerations, invalidate, nothingOutdated } from '#core/policy/cacheGenerations'
import { UseTable } from '../objects/cache/useTable.ts'
import type { CacheIndex } from '../ports.ts'
import { memorySql } from './memorySql.ts'

export type FakeCacheIndex = CacheIndex & { asked: number }

/** The objects of all tenants, in memory. */
export function fakeCacheIndex(): FakeCacheIndex {
  const states = new Map<string, CacheGenerations>()
  const tables = new Map<string, UseTable>()
  const tableOf = (tenant: string): UseTable => {
    const table = tables.get(tenant) ?? new UseTable(memorySql())
    tables.set(tenant, table)
    return table
  }
  const index: FakeCacheIndex = {
    asked: 0,
    async generations(tenant) {
      index.asked++
      return states.get(tenant) ?? nothingOutdated
    },
    async count(tenant, day, uses) {
      tableOf(tenant).count(day, uses)
    },
    async top(tenant, day, limit) {
      const rows = tableOf(tenant).top(day, limit)
      return rows.map(({ key, count, request }) => ({ key, count, request: new Uint8Array(request) }))
    },
    async invalidate(tenant, what) {
      const state = invalidate(states.get(tenant) ?? nothingOutdated, what)
      states.set(tenant, state)
      return state
    },
  }
  return index
}
