import type * as z from 'zod/mini'
import { parseCacheControl } from '#core/contract/http/cacheControl'
import { refusePastDeadline, readHints } from '#core/contract/http/hints'
import type { TaskCall } from '#core/contract/http/taskCall'
import { withoutNulls } from '#core/contract/http/withoutNulls'
import { parse } from '#core/contract/parse'
import type { Hints } from '#core/contract/request'
import { permitsModel, requirePermit } from '../access/permit.ts'
import { onwardHeaders } from '../observe/trace.ts'
import type { Incoming } from '../incoming.ts'
import type { AppContext } from '../appEnv.ts'

/** How one endpoint reads its body. */
export type TaskReader<B> = {
  /** How its errors begin: `embed`. */
  action: string
  schema: z.ZodMiniType<B>
  toCall(body: B): TaskCall
}

/** The request behind the door, checked field by field. Throws `invalid_request`, `deadline_past` and `not_permitted`. */
export function readIncoming<B>(c: AppContext, { action, schema, toCall }: TaskReader<B>): Incoming {
  const { value } = c.get('body')
  refusePastDeadline(deadlineOf(value), 'hedge.deadline_ms', action)
  return toIncoming(c, toCall(parse(schema, withoutNulls(value), action)), action)
}

/** `task` as a request of this caller. Throws `not_permitted`. */
export function toIncoming(c: AppContext, task: TaskCall, action: string): Incoming {
  return { task, ...readAround(c, { model: task.request.model, hints: task.hints }, action) }
}

/** What stands around any request: who asks, how, and since when. */
export function readAround(
  c: AppContext,
  said: { model: string; hints: Hints | undefined },
  action: string,
): Omit<Incoming, 'task'> {
  const caller = c.get('caller')
  const { permit } = caller
  const seen = c.get('seen')
  seen.model = said.model
  const continent = c.req.raw.cf?.['continent']
  const hints = readHints(c.req.raw.headers, said.hints, action)
  return {
    hints: requirePermit(permit, { model: said.model, hints }, action),
    tenant: caller.tenant,
    caller,
    admission: c.get('admission'),
    permits: (model) => permitsModel(permit, model),
    cache: parseCacheControl(c.req.raw.headers, said.hints?.cache, action),
    requestId: c.get('requestId'),
    trace: onwardHeaders(seen.trace),
    action,
    startedMs: c.get('startedMs'),
    bodyBytes: c.get('body').bytes,
    region: typeof continent === 'string' ? continent : undefined,
    clientGone: c.req.raw.signal,
    told: (receipt) => void (seen.receipt = receipt),
    keepAlive: (promise) => c.executionCtx.waitUntil(promise),
  }
}

/** `hedge.deadline_ms`, in the body or in the one that `/v1/route` carries, before anything is known of its shape. */
export function deadlineOf(body: unknown): unknown {
  const field = (value: unknown, name: string): unknown =>
    value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[name] : undefined
  const inner = field(body, 'request')
  return field(field(inner ?? body, 'hedge'), 'deadline_ms')
}
