import type { Locks, Peers } from '../library/ports.ts'

/** Web Locks: held over all tabs, and let go of by the browser when a tab dies. */
export function createLocks(locks: LockManager | undefined): Locks {
  // Browsers without Web Locks (pages without https) have one tab's order only.
  const request: LockRequest =
    locks === undefined
      ? inOrder()
      : (name, signal, run) => locks.request(name, signal === undefined ? {} : { signal }, run)
  return {
    write: (run) => request('hedge-library-write', undefined, run),
    index: (signal, run) => request('hedge-library-index', signal, run),
    renew: (signal, run) => request('hedge-library-renew', signal, run),
  }
}

type LockRequest = <T>(name: string, signal: AbortSignal | undefined, run: () => Promise<T>) => Promise<T>

function inOrder(): LockRequest {
  const tails = new Map<string, Promise<unknown>>()
  return (name, signal, run) => {
    const turn = (tails.get(name) ?? Promise.resolve()).then(() => {
      signal?.throwIfAborted()
      return run()
    })
    tails.set(
      name,
      turn.catch(() => undefined),
    )
    return turn
  }
}

/** A word to the other tabs of this browser; never to our own. */
export function createPeers(channel: BroadcastChannel): Peers {
  return {
    tellChanged: () => channel.postMessage('changed'),
    onChanged: (run) => {
      channel.onmessage = run
    },
  }
}

const tabLock = 'hedge-tab'

/** Marks this tab as open, for as long as it is; the answer says whether it is the only one. */
export function countTabs(locks: LockManager | undefined): () => Promise<boolean> {
  if (locks === undefined) return async () => false
  void locks.request(tabLock, { mode: 'shared' }, () => new Promise(() => undefined))
  return async () => {
    const { held = [] } = await locks.query()
    return held.filter(({ name }) => name === tabLock).length === 1
  }
}
