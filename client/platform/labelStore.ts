import type { ExampleVector, LabelStore, StoredExample, StoredLabel } from '../labels/ports.ts'
import { type Kind, openRecords, read, startingWith, write } from './records.ts'

/** Labels and examples beside the documents in IndexedDB. An example's key begins with its document's, and goes with it. */
export function createLabelStore(): LabelStore {
  const use = openRecords()
  return {
    async read() {
      const [labels, examples] = await Promise.all([
        read(use, (store) => store.getAll(startingWith('label')) as IDBRequest<StoredLabel[]>),
        read(use, (store) => store.getAll(startingWith('example')) as IDBRequest<StoredExample[]>),
      ])
      return { labels: oldestFirst(labels), examples: oldestFirst(examples) }
    },
    change: ({ put, drop }) =>
      write(use, (store) => {
        for (const { id } of drop.labels) store.delete(['label', id])
        for (const example of drop.examples) {
          store.delete(keyOf('example', example))
          store.delete(keyOf('exampleVector', example))
        }
        for (const label of put.labels) store.put(label, ['label', label.id])
        for (const example of put.examples) store.put(example, keyOf('example', example))
      }),
    vector: (example) =>
      read(
        use,
        (store) => store.get(keyOf('exampleVector', example)) as IDBRequest<ExampleVector | undefined>,
      ),
    keepVector: (example, vector) =>
      write(use, (store) => void store.put(vector, keyOf('exampleVector', example))),
  }
}

const keyOf = (kind: Kind, { documentId, id }: StoredExample): [Kind, string, string] => [
  kind,
  documentId ?? '',
  id,
]

const oldestFirst = <T extends { addedAtMs: number }>(kept: readonly T[]): readonly T[] =>
  kept.toSorted((a, b) => a.addedAtMs - b.addedAtMs)
