import { AppError } from '#core/contract/error'
import { untilAborted } from '../cache/untilAborted.ts'
import type { Trial } from './trial.ts'
import { readError } from './upstreamError.ts'

/** Sends the call of `trial` to its endpoint; resolves with the headers of a 200. Throws AppError, or the trial's reason. */
export async function send(trial: Trial<unknown>, body: Record<string, unknown>): Promise<Response> {
  const { endpoint, signal, world } = trial
  const url = `${endpoint.endpoint.baseUrl.replace(/\/+$/, '')}/chat/completions`
  // A redirect would carry the key to an address that nobody configured.
  const init = {
    method: 'POST',
    headers: headersOf(trial),
    body: JSON.stringify(body),
    redirect: 'manual',
    signal,
  } as const
  const response = await untilAborted(world.fetch(url, init), signal).catch((error: unknown) => {
    if (signal.aborted) throw signal.reason
    throw new AppError('upstream_unavailable', `Cannot reach ${endpoint.endpoint.name}; try again`, {
      cause: error,
    })
  })
  if (response.status !== 200) throw await readError(response, endpoint, signal)
  return response
}

function headersOf({ endpoint: { key }, call }: Trial<unknown>): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'hedge',
    'x-request-id': call.requestId,
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...call.trace,
  }
}
