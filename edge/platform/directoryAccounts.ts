import type { Directory } from '../objects/directory.ts'
import type { Tenant } from '../objects/tenant.ts'
import type { AccountStore } from '../admin/accountStore.ts'
import { directoryOf } from './directoryKeys.ts'

/** Tenants and keys in the directory object, audit logs in each tenant's own. What comes over RPC is copied: it is a proxy with a lifetime. */
export function directoryAccounts(
  directories: DurableObjectNamespace<Directory>,
  tenants: DurableObjectNamespace<Tenant>,
): AccountStore {
  const directory = () => directoryOf(directories)
  return {
    tenant: async (id) => copy(await directory().tenant(id)),
    tenants: async (page) => copy(await directory().tenants(page)),
    createTenant: async (tenant, deed) => copy(await directory().createTenant(tenant, deed)),
    updateTenant: async (id, change, deed) => copy(await directory().updateTenant(id, change, deed)),
    keys: async (tenant, page) => copy(await directory().keys(tenant, page)),
    key: async (name) => copy(await directory().key(name)),
    createKey: async (key, deed) => copy(await directory().createKey(key, deed)),
    updateKey: async (name, change, deed) => copy(await directory().updateKey(name, change, deed)),
    rotateKey: async (name, next, deed) => copy(await directory().rotateKey(name, next, deed)),
    revokeKey: async (name, deed) => copy(await directory().revokeKey(name, deed)),
    keysByPepper: async (pepper) => copy(await directory().keysByPepper(pepper)),
    audit: async (tenant, { after, limit }) =>
      copy(await tenants.get(tenants.idFromName(tenant)).auditAfter(after, limit)),
  }
}

const copy = <T>(value: T): T => structuredClone(value)
