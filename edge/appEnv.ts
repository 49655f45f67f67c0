import type { Context, MiddlewareHandler } from 'hono'
import type { Pace } from './access/sessionPace.ts'

/** Who asks: the partition of the cache, and, for an anonymous session, what is left of its pace. */
export type Caller = { tenant: string; pace?: Pace }

/** A body that was read, counted and parsed, but not yet checked. */
export type JsonBody = { value: unknown; bytes: number }

/** What middleware leaves for the routes. */
export type AppEnv = {
  Variables: { requestId: string; startedMs: number; caller: Caller; body: JsonBody }
}
export type AppContext = Context<AppEnv>
export type Middleware = MiddlewareHandler<AppEnv>
