import type { DocumentContent, LibraryStore, StoredDocument } from '../library/ports.ts'
import { openRecords, read, startingWith, write } from './records.ts'

/** The library in IndexedDB. Methods that write several records do it in one transaction. */
export function createLibraryStore(): LibraryStore {
  const use = openRecords()
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
        // Passages of it that a label was taught by.
        store.delete(startingWith('example', id))
        store.delete(startingWith('exampleVector', id))
      }),
  }
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
