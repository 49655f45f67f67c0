import { signal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'
import type { EngineView } from '../../model.ts'

/** What waits for a word from the user, and what it would fetch. */
export type Waiting = { what: string; downloadBytes: number; go(): void }

export type Consent = {
  waiting: ReadonlySignal<Waiting | null>
  /** Runs `go` now, or holds it back while it would fetch much over a metered connection. `what` finishes "... to". */
  before(what: string, go: () => void): void
  agree(): void
  decline(): void
}

/** Below it a download is no more than a page with pictures. */
export const quietDownloadBytes = 1_000_000

export function createConsent(engine: ReadonlySignal<EngineView>, isMetered: () => boolean): Consent {
  const waiting = signal<Waiting | null>(null)
  let agreed = false

  return {
    waiting,
    before(what, go) {
      const view = engine.peek()
      const downloadBytes = view.phase === 'idle' ? view.downloadBytes : 0
      if (agreed || downloadBytes <= quietDownloadBytes || !isMetered()) go()
      else waiting.value = { what, downloadBytes, go }
    },
    agree() {
      agreed = true
      const held = waiting.peek()
      waiting.value = null
      held?.go()
    },
    decline() {
      waiting.value = null
    },
  }
}
