import type { KeyStore } from '../ports.ts'
import type { Tenant } from '../objects/tenant.ts'

/** There is one tenant object until there are more tenants than the demo's. */
const objectName = 'keys'
const demoSlot = 'demo'
const demoTenant = 'demo'

/** API keys in the tenant object. The demo key is put there before the first look-up, replacing the one of an earlier start. */
export function tenantKeys(
  namespace: DurableObjectNamespace<Tenant>,
  demoKeyDigest: () => Promise<string>,
): KeyStore {
  // A stub belongs to the request that made it, so each call makes its own.
  const tenant = () => namespace.get(namespace.idFromName(objectName))
  let seeded = false
  const seed = async (): Promise<void> => {
    if (seeded) return
    await tenant().setKey(demoSlot, await demoKeyDigest(), demoTenant)
    seeded = true
  }
  return {
    async find(digest) {
      await seed()
      // What comes over RPC is a proxy with a lifetime; what is kept is a plain copy.
      const record = await tenant().findKey(digest)
      return record && { tenant: record.tenant }
    },
    isDemo: async (digest) => digest === (await demoKeyDigest()),
    async ping() {
      await tenant().ping()
    },
  }
}
