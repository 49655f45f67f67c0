import { AppError } from '#core/contract/error'
import { hexOfBytes } from '#core/registry/hex'
import { type ModelStore, openModelStore } from './chunkStore.ts'
import type { DeliveryPorts } from './deliverFile.ts'

/**
 * A tab that fetches is waited for this long. Then we fetch ourselves: a tab that the browser has put to sleep may hold its lock for
 * hours, and 13 MB twice are better than no engine.
 */
const lockPatienceMs = 120_000

/** The browser's own effects for delivery, the same in the page and in its worker. */
export async function webDelivery(): Promise<DeliveryPorts & { store: ModelStore | undefined }> {
  return {
    store: await openModelStore(globalThis.caches),
    fetch: (url, init) => fetch(url, init),
    sha256Hex,
    wait,
    lock,
  }
}

async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (crypto.subtle === undefined) {
    throw new AppError('engine_unavailable', 'Cannot verify the model: the page was not opened over https')
  }
  return hexOfBytes(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', stop, { once: true })
  })
}

/** A lock of the Web Locks API, held until the function that comes back is called. Without the API nobody waits for anybody. */
async function lock(name: string, signal: AbortSignal): Promise<() => void> {
  const nothingHeld = (): void => undefined
  if (navigator.locks === undefined) return nothingHeld
  const patience = AbortSignal.timeout(lockPatienceMs)
  const granted = Promise.withResolvers<() => void>()
  const held = navigator.locks.request(name, { signal: AbortSignal.any([signal, patience]) }, () => {
    return new Promise<void>((release) => granted.resolve(release))
  })
  held.catch(granted.reject)
  return granted.promise.catch((error: unknown) => {
    signal.throwIfAborted()
    if (patience.aborted) return nothingHeld
    throw error
  })
}
