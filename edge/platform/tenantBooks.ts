import type { TenantBooks } from '../money/tenantBooks.ts'
import type { Tenant } from '../objects/tenant.ts'
import type { Clock } from '../ports.ts'

/** Waits before another try, at most, in ms: full jitter, so that those who failed together do not come back together. */
const retryWithinMs = [25, 100]

/** What Durable Objects say of their failures. */
type ObjectFailure = { retryable?: boolean; overloaded?: boolean }

/**
 * Each tenant's books in an object of its own. A call is tried again where the platform says that this may help, and never on
 * an object that is overloaded: more calls are what it has too many of.
 */
export function tenantBooks(namespace: DurableObjectNamespace<Tenant>, clock: Clock): TenantBooks {
  /** A stub belongs to the request that made it, and one that failed is of no use: each try makes its own. */
  async function call<T>(tenant: string, run: (stub: DurableObjectStub<Tenant>) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await run(namespace.get(namespace.idFromName(tenant)))
      } catch (error) {
        const { retryable = false, overloaded = false } = error as ObjectFailure
        const withinMs = retryWithinMs[tries]
        if (!retryable || overloaded || withinMs === undefined) throw error
        await new Promise<void>((resolve) => clock.after(Math.random() * withinMs, resolve))
      }
    }
  }
  // What comes over RPC is a proxy with a lifetime; what is kept is a plain copy.
  return {
    lease: (tenant, ask) => call(tenant, async (stub) => structuredClone(await stub.lease(ask))),
    giveBack: (tenant, ask) => call(tenant, async (stub) => stub.giveBack(ask)),
    settle: (tenant, batch) => call(tenant, async (stub) => stub.settle(batch)),
    usage: (tenant, query) => call(tenant, async (stub) => structuredClone(await stub.usage(query))),
    addFeedback: (tenant, feedback) => call(tenant, async (stub) => stub.addFeedback(feedback)),
  }
}
