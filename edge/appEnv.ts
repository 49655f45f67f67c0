import type { Context, MiddlewareHandler } from 'hono'
import type { KeyLimits, Permit } from '#core/contract/tenancy'
import type { Pace } from './access/sessionPace.ts'
import type { Seen } from './observe/seen.ts'
import type { Admission } from './money/admission.ts'

/** Who asks, and what they may. */
export type Caller = {
  /** Partition of cache, limits and ledger. */
  tenant: string
  /** `key_...`, or `session`; safe to log. */
  keyId: string
  kind: 'key' | 'session'
  permit: Permit
  limits: KeyLimits
  /** Of all keys of the tenant together. */
  tenantLimits: KeyLimits
  /** What is left to an anonymous session. */
  pace?: Pace
}

/** A body that was read, counted and parsed, but not yet checked. */
export type JsonBody = { value: unknown; bytes: number }

/** What middleware leaves for the routes. */
export type AppEnv = {
  Variables: {
    requestId: string
    startedMs: number
    seen: Seen
    caller: Caller
    admission: Admission
    body: JsonBody
  }
}
export type AppContext = Context<AppEnv>
export type Middleware = MiddlewareHandler<AppEnv>
