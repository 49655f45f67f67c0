import { AppError } from '#core/contract/error'
import type { Target } from './target.ts'
import { readError } from './upstreamError.ts'

/** Asks a server whether it is there. Resolves with any status of success; else throws AppError, or the signal's reason. */
export async function probeEndpoint(target: Target, path: string, signal: AbortSignal): Promise<void> {
  const { base, headers, name } = target
  const init = { method: 'GET', headers, redirect: 'manual', signal } as const
  const response = await target.fetch(base + path, init).catch((error: unknown) => {
    signal.throwIfAborted()
    throw new AppError('upstream_unavailable', `Cannot reach ${name}`, { cause: error })
  })
  if (response.ok) return response.body?.cancel()
  const error = await readError(response, target, signal)
  if (error.traits.scope === 'upstream') throw error
  throw new AppError('upstream_failed', `Cannot use ${name}: its probe answers ${response.status}`)
}
