import { type CacheGenerations, invalidate, nothingOutdated } from '#core/policy/cacheGenerations'
import type { CacheIndex } from '../ports.ts'

export type FakeCacheIndex = CacheIndex & { asked: number }

/** The objects of all tenants, in memory. */
export function fakeCacheIndex(): FakeCacheIndex {
  const states = new Map<string, CacheGenerations>()
  const index: FakeCacheIndex = {
    asked: 0,
    async generations(tenant) {
      index.asked++
      return states.get(tenant) ?? nothingOutdated
    },
    async invalidate(tenant, what) {
      const state = invalidate(states.get(tenant) ?? nothingOutdated, what)
      states.set(tenant, state)
      return state
    },
  }
  return index
}
