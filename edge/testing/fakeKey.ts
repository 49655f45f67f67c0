import { fullPermit } from '#core/contract/tenancy'
import type { KeyRecord } from '../ports.ts'

/** What the directory knows of a key of `tenant` that may do everything. */
export function fakeKey(tenant: string): KeyRecord {
  return {
    tenant,
    tenantStatus: 'active',
    tenantLimits: {},
    keyId: `key_${tenant}`,
    permit: fullPermit,
    limits: {},
  }
}
