import { type CacheGenerations, invalidate, nothingOutdated } from '#core/policy/cacheGenerations'
import { SemanticTable } from '../objects/cache/semanticTable.ts'
import { UseTable } from '../objects/cache/useTable.ts'
import type { CacheIndex, Clock } from '../ports.ts'
import { memorySql } from './memorySql.ts'

export type FakeCacheIndex = CacheIndex & { asked: number }

/** The objects of all tenants, in memory. */
export function fakeCacheIndex(clock: Pick<Clock, 'nowMs'>): FakeCacheIndex {
  const states = new Map<string, CacheGenerations>()
  const tables = new Map<string, { uses: UseTable; semantic: SemanticTable }>()
  const tablesOf = (tenant: string) => {
    const sql = memorySql()
    const made = tables.get(tenant) ?? { uses: new UseTable(sql), semantic: new SemanticTable(sql) }
    tables.set(tenant, made)
    return made
  }
  const index: FakeCacheIndex = {
    asked: 0,
    async generations(tenant) {
      index.asked++
      return states.get(tenant) ?? nothingOutdated
    },
    async count(tenant, day, uses) {
      tablesOf(tenant).uses.count(day, uses)
    },
    async top(tenant, day, limit) {
      const rows = tablesOf(tenant).uses.top(day, limit)
      return rows.map(({ key, count, request }) => ({ key, count, request: new Uint8Array(request) }))
    },
    async learn(tenant, name, record) {
      return tablesOf(tenant).semantic.add(name, record, clock.nowMs())
    },
    async invalidate(tenant, what) {
      const state = invalidate(states.get(tenant) ?? nothingOutdated, what)
      states.set(tenant, state)
      return state
    },
  }
  return index
}
