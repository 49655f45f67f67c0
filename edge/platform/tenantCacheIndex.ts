import type { CacheShard } from '../objects/cacheShard.ts'
import type { CacheIndex } from '../ports.ts'

/** One object for each tenant, so that what one does to its cache costs no other anything. */
export function tenantCacheIndex(namespace: DurableObjectNamespace<CacheShard>): CacheIndex {
  const indexOf = (tenant: string) => namespace.get(namespace.idFromName(`index ${tenant}`))
  return {
    // What comes over RPC is a proxy with a lifetime; what is kept is a plain copy.
    generations: async (tenant) => structuredClone(await indexOf(tenant).generations()),
    invalidate: async (tenant, what) => structuredClone(await indexOf(tenant).invalidate(what)),
    count: async (tenant, day, uses) => await indexOf(tenant).count(day, uses),
    learn: async (tenant, name, record) => structuredClone(await indexOf(tenant).learn(name, record)),
    async top(tenant, day, limit) {
      const rows = await indexOf(tenant).top(day, limit)
      return rows.map(({ key, count, request }) => ({ key, count, request: new Uint8Array(request) }))
    },
  }
}
