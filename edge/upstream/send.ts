import { AppError } from '#core/contract/error'
import { untilAborted } from '../cache/untilAborted.ts'
import type { ChatTrial } from './chatTrial.ts'
import { requestBody } from './requestBody.ts'
import { readError } from './upstreamError.ts'

/** Sends the call of `trial` to its server; resolves with the headers of a 200. Throws AppError, or the trial's reason. */
export async function send(
  { server, call, signal }: ChatTrial,
  { stream }: { stream: boolean },
): Promise<Response> {
  const name = server.endpoint.models[call.model]?.name ?? call.model
  // A redirect would carry the key to an address that nobody configured.
  const init = {
    method: 'POST',
    headers: {
      ...server.headers,
      'content-type': 'application/json',
      'x-request-id': call.requestId,
      ...call.trace,
    },
    body: JSON.stringify(requestBody(call, { name, stream })),
    redirect: 'manual',
    signal,
  } as const
  const response = await untilAborted(server.fetch(`${server.base}/chat/completions`, init), signal).catch(
    (error: unknown) => {
      if (signal.aborted) throw signal.reason
      throw new AppError('upstream_unavailable', `Cannot reach the server "${server.name}"; try again`, {
        cause: error,
      })
    },
  )
  if (response.status !== 200) throw await readError(response, server, signal)
  return response
}
