import type { Payer } from './tenantBooks.ts'

/** A caller, as far as money is concerned. */
export type Paying = Payer & { kind: 'key' | 'session'; batch?: true }

/** All anonymous sessions together, each as a key of it: an object for each would be one for each visitor. No tenant's id has a slash. */
const sessionsAccount = 'anonymous/sessions'

/** Whose books a caller's use goes into. */
export function payerOf(caller: Paying): Payer {
  return caller.kind === 'key' ? caller : { ...caller, tenant: sessionsAccount, keyId: caller.tenant }
}
