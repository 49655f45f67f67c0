import { signal, type Signal } from '@preact/signals'
import { classifyTaught, type TeachTask } from '#core/heads/classifyTaught'
import type { ExampleVector, LabelPorts, LabelRecords, StoredExample } from '../labels/ports.ts'
import type { StoredDocument } from '../library/ports.ts'

/** For tests: all that labels need, in memory, over documents of given sentence vectors; learning is the real one. */
export type FakeLabels = {
  ports: LabelPorts
  stored: Signal<readonly StoredDocument[]>
  isHere: Signal<boolean>
  kept: { records: LabelRecords; vectors: Map<string, ExampleVector> }
  /** Texts that the engine embedded. */
  embedded: string[]
  tasks: TeachTask[]
  model: { vectorSpace: string }
  /** Another tab says that something changed. */
  peerChanged(): void
}

/** `documents`: an angle by name; a document is one sentence in that direction. */
export function fakeLabels(documents: Record<string, number>): FakeLabels {
  const model = { id: 'm', version: 1, sha256: 'x', vectorSpace: 'm@1', dimensions: 2 }
  const stored = signal<readonly StoredDocument[]>(Object.keys(documents).map((id) => readDocument(id)))
  const isHere = signal(true)
  const vectors = new Map<string, ExampleVector>()
  const kept = { records: { labels: [], examples: [] } as LabelRecords, vectors }
  const embedded: string[] = []
  const tasks: TeachTask[] = []
  let tellPeers = (): void => undefined
  let ids = 0
  const without = <T extends { id: string }>(all: readonly T[], gone: readonly T[]): T[] =>
    all.filter(({ id }) => gone.every((other) => other.id !== id))
  return {
    stored,
    isHere,
    kept,
    embedded,
    tasks,
    model,
    peerChanged: () => tellPeers(),
    ports: {
      store: {
        read: async () => kept.records,
        async change({ put, drop }) {
          kept.records = {
            labels: [...without(kept.records.labels, drop.labels), ...put.labels],
            examples: [...without(kept.records.examples, drop.examples), ...put.examples],
          }
        },
        vector: async ({ id }: StoredExample) => vectors.get(id),
        keepVector: async ({ id }: StoredExample, vector) => void vectors.set(id, vector),
      },
      peers: { tellChanged: () => undefined, onChanged: (run) => (tellPeers = run) },
      library: { stored, vectors: async ({ id }) => direction(documents[id] ?? 0) },
      engine: {
        embedder: {
          model,
          async embed(texts) {
            embedded.push(...texts)
            const rows = texts.flatMap((text) => [...direction(Number(/-?[\d.]+\d/.exec(text)?.[0] ?? 0))])
            return { vectors: Float32Array.from(rows), inputTokens: 0, cutTokens: 0 }
          },
        },
        isHere,
        async teach(task, stop) {
          stop.throwIfAborted()
          tasks.push(task)
          return classifyTaught(task)
        },
      },
      nowMs: () => ++ids,
      newId: () => `id${++ids}`,
      breathe: async () => undefined,
    },
  }
}

export function readDocument(id: string, change: Partial<StoredDocument> = {}): StoredDocument {
  return {
    id,
    name: `${id}.txt`,
    addedAtMs: 0,
    characters: 9,
    sentences: 1,
    indexed: 1,
    vectorSpace: 'm@1',
    isStopped: false,
    isRemoved: false,
    ...change,
  }
}

function direction(angle: number): Float32Array {
  return Float32Array.of(Math.cos(angle), Math.sin(angle))
}
