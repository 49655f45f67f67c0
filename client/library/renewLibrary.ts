import { indexDocument, wantedSentences } from './indexDocument.ts'
import type { LibraryPorts, StoredDocument } from './ports.ts'

export type RenewOptions = {
  signal: AbortSignal
  /** Sentences that have their vector of the next version, of all that need one. */
  onProgress: (progress: { done: number; total: number }) => void
}

type RenewPorts = Pick<LibraryPorts, 'store' | 'locks' | 'embedder'>

/**
 * Makes the vectors of every document for another version of the model, whose `embedder` this is, beside those that answer in
 * the meantime. Goes on where an earlier visit ended. Documents that come while it runs are taken in as well.
 * Rejects with the engine's AppError, or with the signal's reason; what was made until then stays.
 */
export async function renewLibrary(ports: RenewPorts, { signal, onProgress }: RenewOptions): Promise<void> {
  const { vectorSpace } = ports.embedder.model
  /** One whose text is gone would be tried for ever. */
  const tried = new Set<string>()
  for (;;) {
    signal.throwIfAborted()
    const documents = await presentDocuments(ports)
    const others = documents.filter((document) => document.vectorSpace !== vectorSpace)
    const done = new Map(others.map((document) => [document.id, doneOf(document, vectorSpace)]))
    const total = others.reduce((sum, document) => sum + wantedSentences(document, 'next'), 0)
    const tell = (): void =>
      onProgress({ done: [...done.values()].reduce((sum, one) => sum + one, 0), total })
    tell()
    const open = others.find((document) => !isRenewed(document, vectorSpace) && !tried.has(document.id))
    if (open === undefined) return
    tried.add(open.id)
    const onStored = (document: StoredDocument): void => {
      done.set(document.id, doneOf(document, vectorSpace))
      tell()
    }
    await indexDocument(open.id, ports, { place: 'next', signal, onStored })
  }
}

/** Whether every document has its vectors of `vectorSpace`, in use or beside. */
export async function isRenewedFor(
  vectorSpace: string,
  ports: Pick<LibraryPorts, 'store'>,
): Promise<boolean> {
  const documents = await presentDocuments(ports)
  return documents.every((document) => isRenewed(document, vectorSpace))
}

/**
 * Uses the vectors of `vectorSpace` where a document has them beside, and then lets `onAdopted` change over. All of it under the lock
 * of the indexing: whoever waits for that begins with the new version. Cut off in between, it is finished by the next visit.
 */
export async function adoptRenewed(
  vectorSpace: string,
  { store, locks }: Pick<LibraryPorts, 'store' | 'locks'>,
  { signal, onAdopted }: { signal: AbortSignal; onAdopted: () => void },
): Promise<void> {
  await locks.index(signal, async () => {
    await locks.write(async () => {
      for (const document of await store.documents()) {
        const { next, ...rest } = document
        if (rest.vectorSpace === vectorSpace || next === undefined || !isRenewed(document, vectorSpace))
          continue
        await store.adoptVectors({ ...rest, ...next })
      }
    })
    onAdopted()
  })
}

function isRenewed(document: StoredDocument, vectorSpace: string): boolean {
  return (
    document.vectorSpace === vectorSpace || doneOf(document, vectorSpace) >= wantedSentences(document, 'next')
  )
}

function doneOf({ next }: StoredDocument, vectorSpace: string): number {
  return next?.vectorSpace === vectorSpace ? next.indexed : 0
}

async function presentDocuments({ store }: Pick<LibraryPorts, 'store'>): Promise<StoredDocument[]> {
  return (await store.documents()).filter(({ isRemoved }) => !isRemoved)
}
