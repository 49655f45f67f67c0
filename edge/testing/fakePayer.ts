import type { KeyLimits } from '#core/contract/tenancy'
import type { Paying } from '../money/payerOf.ts'

/** A caller with these limits of its key, and none of its tenant unless said. */
export function fakePayer(limits: KeyLimits, tenantLimits: KeyLimits = {}, keyId = 'key_a'): Paying {
  return { kind: 'key', tenant: 'ann', keyId, limits, tenantLimits }
}
