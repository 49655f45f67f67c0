import { type ReadonlySignal, signal } from '@preact/signals'
import { type AppError, asAppError } from '#core/contract/error'
import type { Embedder } from '#core/task/embedder'
import type { LibraryPorts } from './ports.ts'
import { adoptRenewed, renewLibrary } from './renewLibrary.ts'

export type Renewal = {
  progress: ReadonlySignal<{ done: number; total: number; version: number } | null>
  /** Reads the library again by `embedder`, then uses what came of it and lets `takeOver` change the rest over. Never rejects. */
  run(embedder: Embedder<AbortSignal>, takeOver: () => void): Promise<Renewed>
  stop(): void
}

/** `failed`: the engine's error. Whatever it is, what was read so far is kept for the next try. */
export type Renewed = { status: 'done' } | { status: 'stopped' } | { status: 'failed'; error: AppError }

/** The change to another version of the model: in one tab at a time, with progress, and with an end when somebody wants it. */
export function createRenewal({
  store,
  locks,
  peers,
}: Pick<LibraryPorts, 'store' | 'locks' | 'peers'>): Renewal {
  const progress = signal<{ done: number; total: number; version: number } | null>(null)
  let running: AbortController | undefined

  return {
    progress,
    async run(embedder, takeOver) {
      running = new AbortController()
      const { signal: stop } = running
      const { version, vectorSpace } = embedder.model
      try {
        // A tab that had to wait finds everything read, and only changes over.
        await locks.renew(stop, async () => {
          await renewLibrary(
            { store, locks, embedder },
            {
              signal: stop,
              onProgress: ({ done, total }) => {
                progress.value = done < total ? { done, total, version } : null
              },
            },
          )
          await adoptRenewed(vectorSpace, { store, locks }, { signal: stop, onAdopted: takeOver })
        })
        peers.tellChanged()
        return { status: 'done' }
      } catch (error) {
        if (stop.aborted) return { status: 'stopped' }
        return { status: 'failed', error: asAppError(error, 'read the documents again') }
      } finally {
        progress.value = null
      }
    },
    stop: () => running?.abort(new DOMException('The user stopped the reading', 'AbortError')),
  }
}
