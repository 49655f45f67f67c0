import { createStore, promisifyRequest, type UseStore } from 'idb-keyval'
import { AppError } from '#core/contract/error'
import type { DocumentContent, LibraryStore, StoredDocument } from '../library/ports.ts'

/** Keys are `[kind, id, ...]`, so that all of one kind, or all of one document, lie behind each other. */
type Kind = 'document' | 'content' | 'vectors'

/** Every key that begins with `start`: an array sorts behind all numbers and strings. */
const startingWith = (...start: [Kind, ...string[]]): IDBKeyRange => IDBKeyRange.bound(start, [...start, []])

/** The library in IndexedDB. Methods that write several records do it in one transaction. */
export function createLibraryStore(databaseName = 'hedge-library'): LibraryStore {
  const use = createStore(databaseName, 'records')
  return {
    documents: () =>
      read(use, (store) => store.getAll(startingWith('document')) as IDBRequest<StoredDocument[]>),
    document: (id) =>
      read(use, (store) => store.get(['document', id]) as IDBRequest<StoredDocument | undefined>),
    content: (id) =>
      read(use, (store) => store.get(['content', id]) as IDBRequest<DocumentContent | undefined>),
    vectors: async (id) => {
      const slices = await read(
        use,
        (store) => store.getAll(startingWith('vectors', id)) as IDBRequest<Float32Array[]>,
      )
      return joinSlices(slices)
    },
    add: (document, content) =>
      write(use, (store) => {
        store.put(content, ['content', document.id])
        store.put(document, ['document', document.id])
      }),
    update: (document) => write(use, (store) => void store.put(document, ['document', document.id])),
    appendVectors: (document, from, vectors) =>
      write(use, (store) => {
        store.put(vectors, ['vectors', document.id, from])
        store.put(document, ['document', document.id])
      }),
    dropVectors: (document) =>
      write(use, (store) => {
        store.delete(startingWith('vectors', document.id))
        store.put(document, ['document', document.id])
      }),
    delete: (id) =>
      write(use, (store) => {
        store.delete(['document', id])
        store.delete(['content', id])
        store.delete(startingWith('vectors', id))
      }),
  }
}

async function read<T>(use: UseStore, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  try {
    return await use('readonly', (store) => promisifyRequest(ask(store)))
  } catch (cause) {
    throw refused('read', cause)
  }
}

async function write(use: UseStore, change: (store: IDBObjectStore) => void): Promise<void> {
  try {
    await use('readwrite', (store) => {
      change(store)
      return promisifyRequest(store.transaction)
    })
  } catch (cause) {
    throw refused('keep', cause)
  }
}

function refused(action: 'read' | 'keep', cause: unknown): AppError {
  const isFull = cause instanceof DOMException && cause.name === 'QuotaExceededError'
  return new AppError(
    isFull ? 'over_capacity' : 'engine_unavailable',
    isFull
      ? "Cannot keep the document: the browser's storage is full; take documents out or free disk space"
      : `Cannot ${action} documents: this browser allows no storage in this window`,
    { cause },
  )
}

function joinSlices(slices: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(slices.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const slice of slices) {
    joined.set(slice, at)
    at += slice.length
  }
  return joined
}
