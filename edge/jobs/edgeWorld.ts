import type { Hono } from 'hono'
import { ApiKeys } from '../access/apiKeys.ts'
import type { AppEnv } from '../appEnv.ts'
import type { Meter } from '../money/meter.ts'
import type { Ports } from '../ports.ts'
import { answerAs, type Background } from './answerAs.ts'
import type { JobWorld } from './jobWorld.ts'

export type EdgeParts = { ports: Ports; app: Pick<Hono<AppEnv>, 'fetch'>; meter: Meter }

/** The edge itself as the world of its work for later. */
export function edgeWorld(
  { ports, app, meter }: EdgeParts,
  { background, hint, send }: Pick<JobWorld, 'hint' | 'send'> & { background: Background },
): JobWorld {
  const apiKeys = new ApiKeys(ports)
  return {
    ...ports,
    callerOf: async (tenant, keyId) => ({ kind: 'key', ...(await apiKeys.named(tenant, keyId)) }),
    answer: (call) => answerAs(app, call, background),
    settled: (caller) => meter.settled(caller),
    hint,
    send,
  }
}
