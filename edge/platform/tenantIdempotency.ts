import type { IdempotencyStore } from '../idempotency/idempotencyStore.ts'
import type { Tenant } from '../objects/tenant.ts'

/** Idempotency keys in each tenant's own object. */
export function tenantIdempotency(namespace: DurableObjectNamespace<Tenant>): IdempotencyStore {
  const objectOf = (tenant: string) => namespace.get(namespace.idFromName(tenant))
  return {
    // What comes over RPC is a proxy with a lifetime; what is kept is a plain copy.
    begin: async (ask, nowMs) => structuredClone(await objectOf(ask.tenant).beginIdempotent(ask, nowMs)),
    async finish(attempt, sealed, nowMs) {
      await objectOf(attempt.tenant).finishIdempotent(attempt, sealed, nowMs)
    },
    async release(attempt) {
      await objectOf(attempt.tenant).releaseIdempotent(attempt)
    },
  }
}
