import { createStore, promisifyRequest, type UseStore } from 'idb-keyval'
import { AppError } from '#core/contract/error'

/** Keys are `[kind, id, ...]`, so that all of one kind, or all of one document, lie behind each other. */
export type Kind = 'document' | 'content' | 'vectors' | 'nextVectors' | 'label' | 'example' | 'exampleVector'

/** Everything that this browser keeps of the user's own. */
export const openRecords = (): UseStore => createStore('hedge-library', 'records')

/** Every key that begins with `start`: an array sorts behind all numbers and strings. */
export const startingWith = (...start: [Kind, ...string[]]): IDBKeyRange =>
  IDBKeyRange.bound(start, [...start, []])

export async function read<T>(use: UseStore, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  try {
    return await use('readonly', (store) => promisifyRequest(ask(store)))
  } catch (cause) {
    throw refused('read', cause)
  }
}

export async function write(use: UseStore, change: (store: IDBObjectStore) => void): Promise<void> {
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
