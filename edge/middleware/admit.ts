import type { Middleware } from '../appEnv.ts'
import type { Meter } from '../money/meter.ts'

/** One request and one slot of the caller's limits, from the memory of this isolate. A stream holds its slot beyond its handler. */
export function admit(meter: Meter): Middleware {
  return async (c, next) => {
    const caller = c.get('caller')
    const keepAlive = (promise: Promise<unknown>): void => c.executionCtx.waitUntil(promise)
    let admission
    try {
      admission = await meter.admit(caller, { keepAlive, signal: c.req.raw.signal })
    } catch (error) {
      // A refused request is told of its limits, too.
      c.set('admission', meter.outside(caller))
      throw error
    }
    c.set('admission', admission)
    try {
      await next()
    } finally {
      admission.end()
    }
  }
}
