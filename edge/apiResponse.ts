import { writeTraceparent } from '#core/observe/traceContext'
import type { AppContext } from './appEnv.ts'

export type ApiReply = { status?: number; headers?: Record<string, string> }

/** Every answer of the API: JSON, unless its headers say otherwise, that no cache keeps and no other site reads, under the request's id. */
export function apiResponse(
  c: AppContext,
  body: string | ReadableStream<Uint8Array>,
  { status = 200, headers }: ApiReply = {},
): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'x-request-id': c.get('requestId'),
      traceresponse: writeTraceparent(c.get('seen').trace),
      ...c.get('admission')?.headers(),
      ...headers,
    },
  })
}
