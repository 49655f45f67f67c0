import type { DocumentContent, LibraryStore, StoredDocument } from '../library/ports.ts'
import { openRecords, read, startingWith, write } from './records.ts'

const kindOf = { current: 'vectors', next: 'nextVectors' } as const

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
    vectors: async ({ id, vectorSpace }) => {
      const slices = await read(
        use,
        (store) => store.getAll(startingWith('vectors', id)) as IDBRequest<Float32Array[]>,
      )
      // Read after them: they are replaced together with the document that says of which space they are.
      const stored = await read(
        use,
        (store) => store.get(['document', id]) as IDBRequest<StoredDocument | undefined>,
      )
      return joinSlices(stored?.vectorSpace === vectorSpace ? slices : [])
    },
    add: (document, content) =>
      write(use, (store) => {
        store.put(content, ['content', document.id])
        store.put(document, ['document', document.id])
      }),
    update: (document) => write(use, (store) => void store.put(document, ['document', document.id])),
    appendVectors: (document, { place, from, vectors }) =>
      write(use, (store) => {
        store.put(vectors, [kindOf[place], document.id, from])
        store.put(document, ['document', document.id])
      }),
    dropVectors: (document, place) =>
      write(use, (store) => {
        store.delete(startingWith(kindOf[place], document.id))
        store.put(document, ['document', document.id])
      }),
    adoptVectors: (document) =>
      write(use, (store) => {
        const { id } = document
        store.put(document, ['document', id])
        store.delete(startingWith('vectors', id))
        const keys = store.getAllKeys(startingWith('nextVectors', id))
        const slices = store.getAll(startingWith('nextVectors', id))
        // Requests of one transaction end in their order: the keys are here by then.
        slices.onsuccess = () => {
          for (const [at, key] of (keys.result as [string, string, number][]).entries()) {
            store.put(slices.result[at], ['vectors', id, key[2]])
          }
          store.delete(startingWith('nextVectors', id))
        }
      }),
    delete: (id) =>
      write(use, (store) => {
        store.delete(['document', id])
        store.delete(['content', id])
        store.delete(startingWith('vectors', id))
        store.delete(startingWith('nextVectors', id))
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
