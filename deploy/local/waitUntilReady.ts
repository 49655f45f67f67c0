import { setTimeout as wait } from 'node:timers/promises'
import { StartError } from './startError.ts'

const pollMs = 100
/** Loading both models takes a few seconds; on a slow machine that is busy, a few times that. */
const patienceMs = 60_000
const oneTryMs = 5_000

/** Until `GET /readyz` answers 200. Throws StartError with the last reason, or the signal's own. */
export async function waitUntilReady(url: string, signal: AbortSignal): Promise<void> {
  const endMs = performance.now() + patienceMs
  let reason = 'it does not answer'
  while (performance.now() < endMs) {
    signal.throwIfAborted()
    const answer = await ask(url, signal)
    if (answer === undefined) return
    reason = answer
    await wait(pollMs, undefined, { signal }).catch(() => undefined)
  }
  throw new StartError(`Cannot start: ${url}/readyz is not ready after ${patienceMs / 1000} s: ${reason}`)
}

/** Undefined when ready, else why not. */
async function ask(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/readyz`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(oneTryMs)]),
    })
    const text = await response.text()
    return response.status === 200 ? undefined : text.slice(0, 300)
  } catch {
    return 'it does not answer'
  }
}
