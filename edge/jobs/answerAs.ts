import type { Hono } from 'hono'
import { type AppEnv, vouched } from '../appEnv.ts'
import type { JobCall } from './jobWorld.ts'

/** What a request leaves running behind it. */
export type Background = { waitUntil(promise: Promise<unknown>): void }

/**
 * The answer that this caller would get over HTTP, by the same handlers: limits, budget, cache and receipt included. Only who asks
 * is taken as given, because it was established before.
 */
export async function answerAs(
  app: Pick<Hono<AppEnv>, 'fetch'>,
  { caller, requestId, path, body }: JobCall,
  background: Background,
): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    'content-length': String(utf8.encode(body).byteLength),
  }
  const request = new Request(`https://edge.internal${path}`, { method: 'POST', headers, body })
  const context = {
    waitUntil: (promise: Promise<unknown>) => background.waitUntil(promise),
    passThroughOnException: () => undefined,
    props: {},
  }
  return app.fetch(request, { [vouched]: { caller, requestId } }, context)
}

const utf8 = new TextEncoder()
