import type { Context, MiddlewareHandler } from 'hono'
import type { KeyLimits, Permit } from '#core/contract/tenancy'
import type { Seen } from './observe/seen.ts'
import type { Admission } from './money/admission.ts'

/** Who asks, and what they may. */
export type Caller = {
  /** Partition of cache, limits and ledger; `session:...` for a session, whose books are kept with those of all others. */
  tenant: string
  /** `key_...`, or `session`; safe to log. */
  keyId: string
  kind: 'key' | 'session'
  permit: Permit
  limits: KeyLimits
  /** Of all keys of the tenant together. */
  tenantLimits: KeyLimits
  /** Asks on behalf of a batch, for which nobody waits, at its price. */
  batch?: true
}

/** A body that was read, counted and parsed, but not yet checked. */
export type JsonBody = { value: unknown; bytes: number }

/** A request that comes from inside: who asks was established when its batch was made. No binding of a deployment can have this name. */
export const vouched = Symbol('vouched')
export type Vouched = Pick<AppEnv['Variables'], 'caller' | 'requestId'>

/** What middleware leaves for the routes. */
export type AppEnv = {
  Bindings: { [vouched]?: Vouched }
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
