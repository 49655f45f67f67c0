import { type Middleware, vouched } from '../appEnv.ts'
import type { Ports } from '../ports.ts'

/** Gives each request its id and the moment it came. The id is ours: one that a client sends could be another's. */
export function identify({ clock, newId }: Pick<Ports, 'clock' | 'newId'>): Middleware {
  return async (c, next) => {
    c.set('startedMs', clock.nowMs())
    c.set('requestId', c.env?.[vouched]?.requestId ?? newId())
    await next()
  }
}
