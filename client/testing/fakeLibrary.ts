import { AppError } from '#core/contract/error'
import type { DocumentContent, LibraryPorts, LibraryStore, StoredDocument } from '../library/ports.ts'

/** For tests: everything a library needs, in memory and in one process. */
export type FakeLibrary = {
  ports: LibraryPorts
  records: Map<string, StoredDocument>
  contents: Map<string, DocumentContent>
  slices: Map<string, { from: number; vectors: Float32Array }[]>
  /** Those for the next version of the model. */
  nextSlices: Map<string, { from: number; vectors: Float32Array }[]>
  /** Batches of texts the engine was asked for. */
  embedded: string[][]
  /** Fails the engine from its call number `fromCall` on (1 is the first); undefined mends it. */
  breakEngine(error: AppError | undefined, fromCall?: number): void
  /** Waits before each call of the engine. */
  beforeCall: (() => Promise<void>) | undefined
  /** Makes the store refuse what it is asked to keep. */
  refuseStoring: boolean
  keepStorageCalls: number
  /** Another tab says that something changed. */
  peerChanged(): void
}

export function fakeLibrary(vectorSpace = 'm@1'): FakeLibrary {
  const records = new Map<string, StoredDocument>()
  const contents = new Map<string, DocumentContent>()
  const slices = new Map<string, { from: number; vectors: Float32Array }[]>()
  const nextSlices: typeof slices = new Map()
  const slicesOf = { current: slices, next: nextSlices }
  const embedded: string[][] = []
  let broken: { error: AppError; fromCall: number } | undefined
  let tellPeers = (): void => undefined
  let ids = 0

  const keep = (): void => {
    if (fake.refuseStoring)
      throw new AppError('over_capacity', "Cannot keep it: the browser's storage is full")
  }
  const store: LibraryStore = {
    documents: async () => [...records.values()],
    document: async (id) => records.get(id),
    content: async (id) => contents.get(id),
    vectors: async ({ id, vectorSpace }) =>
      records.get(id)?.vectorSpace === vectorSpace
        ? Float32Array.from((slices.get(id) ?? []).flatMap(({ vectors }) => [...vectors]))
        : new Float32Array(0),
    add: async (document, content) => {
      keep()
      records.set(document.id, document)
      contents.set(document.id, content)
    },
    update: async (document) => void records.set(document.id, document),
    appendVectors: async (document, { place, from, vectors }) => {
      keep()
      const held = slicesOf[place]
      held.set(document.id, [...(held.get(document.id) ?? []), { from, vectors }])
      records.set(document.id, document)
    },
    dropVectors: async (document, place) => {
      slicesOf[place].delete(document.id)
      records.set(document.id, document)
    },
    adoptVectors: async (document) => {
      slices.set(document.id, nextSlices.get(document.id) ?? [])
      nextSlices.delete(document.id)
      records.set(document.id, document)
    },
    delete: async (id) => {
      records.delete(id)
      contents.delete(id)
      slices.delete(id)
    },
  }

  let indexTurn: Promise<unknown> = Promise.resolve()
  const fake: FakeLibrary = {
    records,
    contents,
    slices,
    nextSlices,
    embedded,
    beforeCall: undefined,
    refuseStoring: false,
    keepStorageCalls: 0,
    breakEngine: (error, fromCall = 1) => {
      broken = error === undefined ? undefined : { error, fromCall }
    },
    peerChanged: () => tellPeers(),
    ports: {
      store,
      locks: {
        write: (run) => run(),
        index: (signal, run) => {
          const turn = indexTurn.then(() => {
            signal.throwIfAborted()
            return run()
          })
          indexTurn = turn.catch(() => undefined)
          return turn
        },
        renew: (_, run) => run(),
      },
      peers: { tellChanged: () => undefined, onChanged: (run) => (tellPeers = run) },
      embedder: {
        model: { id: 'm', version: 1, sha256: 'x', vectorSpace, dimensions: 2 },
        async embed(texts, signal) {
          embedded.push([...texts])
          await fake.beforeCall?.()
          signal?.throwIfAborted()
          if (broken !== undefined && embedded.length >= broken.fromCall) throw broken.error
          return {
            vectors: Float32Array.from(texts.flatMap(meaning)),
            inputTokens: texts.length,
            cutTokens: 0,
          }
        },
      },
      nowMs: () => 1_000 + ids,
      newId: () => `d${++ids}`,
      keepStorage: async () => void fake.keepStorageCalls++,
      breathe: async () => undefined,
    },
  }
  return fake
}

/** Two kinds of meaning: about water, and everything else. */
function meaning(text: string): [number, number] {
  return /water|rain|sea|wet/i.test(text) ? [1, 0] : [0, 1]
}
