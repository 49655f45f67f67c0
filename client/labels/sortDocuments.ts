import { batch, computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals'
import { asAppError } from '#core/contract/error'
import type { StoredDocument } from '../library/ports.ts'
import { createVectors } from './createVectors.ts'
import type { DocumentLabel, LabelsState } from './labelsModel.ts'
import { noneId } from './labelsModel.ts'
import { neededLabels } from './limits.ts'
import { missingExamples, teachableLabels } from './missingExamples.ts'
import type { LabelPorts, LabelRecords } from './ports.ts'

export type Sorted = {
  ofDocuments: ReadonlySignal<ReadonlyMap<string, DocumentLabel>>
  state: ReadonlySignal<LabelsState>
}

/**
 * Keeps every document sorted by what the labels' examples teach: again whenever a label, an example, a document or the engine
 * changes. What a person said of a document stands at once; the engine's word on the others follows.
 */
export function sortDocuments(records: ReadonlySignal<LabelRecords>, ports: LabelPorts): Sorted {
  const { library, engine } = ports
  const vectors = createVectors(ports)
  const ofDocuments = signal<ReadonlyMap<string, DocumentLabel>>(new Map())
  const state = signal<LabelsState>({ phase: 'learning', missing: { labels: neededLabels, examples: [] } })
  let running = new AbortController()
  /** A text, so that the progress of an indexing starts nothing anew. */
  const readIds = computed(() =>
    library.stored.value
      .filter(({ indexed, sentences }) => indexed >= sentences)
      .map(({ id, vectorSpace }) => `${id} ${vectorSpace}`)
      .toSorted()
      .join('\n'),
  )

  effect(() => {
    const known = records.value
    const isHere = engine.isHere.value
    void readIds.value
    void engine.embedder.model.vectorSpace
    const documents = library.stored.peek()
    running.abort(new DOMException('The labels changed', 'AbortError'))
    running = new AbortController()
    const { signal: stop } = running
    untracked(() => void sort(known, documents, { isHere, stop }))
  })
  return { ofDocuments, state }

  async function sort(
    known: LabelRecords,
    documents: readonly StoredDocument[],
    { isHere, stop }: { isHere: boolean; stop: AbortSignal },
  ): Promise<void> {
    const said = saidByPerson(known)
    const missing = missingExamples(known)
    if (missing !== undefined) return settle(said, { phase: 'learning', missing })
    // What was found before stays in sight until the new answer is here.
    const before = [...ofDocuments.peek()].filter(([id, { by }]) => by === 'head' && !said.has(id))
    const present = new Set(documents.map(({ id }) => id))
    const earlier = new Map([...before.filter(([id]) => present.has(id)), ...said])
    if (!isHere) return settle(earlier, { phase: 'waiting', for: 'model' })
    settle(earlier, { phase: 'sorting' })
    try {
      const found = await ask(
        known,
        documents.filter(({ id }) => !said.has(id)),
        stop,
      )
      stop.throwIfAborted()
      if (found === undefined) settle(said, { phase: 'waiting', for: 'documents' })
      else settle(new Map([...found, ...said]), { phase: 'sorted' })
    } catch (error) {
      if (stop.aborted) return
      settle(said, { phase: 'failed', reason: asAppError(error, 'sort the documents').message })
    }
  }

  function settle(found: ReadonlyMap<string, DocumentLabel>, next: LabelsState): void {
    batch(() => {
      ofDocuments.value = found
      state.value = next
    })
  }

  /** Undefined while too few of the examples have been read. */
  async function ask(
    known: LabelRecords,
    documents: readonly StoredDocument[],
    stop: AbortSignal,
  ): Promise<Map<string, DocumentLabel> | undefined> {
    const teachable = new Set(teachableLabels(known))
    const wanted = known.examples.filter(({ labelId }) => teachable.has(labelId))
    const examples = await vectors.ofExamples(wanted, stop)
    if (new Set(examples.map(({ of }) => of.labelId)).size < neededLabels) return undefined
    const inputs = await vectors.ofDocuments(documents, stop)
    const { vectorSpace, dimensions } = engine.embedder.model
    const labelled = await engine.teach(
      {
        vectorSpace,
        dimensions,
        labels: examples.map(({ of }) => of.labelId),
        examples: join(examples, dimensions),
        inputs: join(inputs, dimensions),
      },
      stop,
    )
    return new Map(
      labelled.map(({ label, confidence, outOfScope }, index) => {
        const labelId = outOfScope ? noneId : label
        return [inputs[index]!.of.id, { by: 'head', labelId, confidence }]
      }),
    )
  }
}

function saidByPerson({ examples }: LabelRecords): Map<string, DocumentLabel> {
  return new Map(
    examples.flatMap(({ documentId, text, labelId }) =>
      documentId === null || text !== null ? [] : [[documentId, { by: 'person', labelId } as const]],
    ),
  )
}

function join(rows: readonly { vector: Float32Array }[], dimensions: number): Float32Array {
  const joined = new Float32Array(rows.length * dimensions)
  rows.forEach(({ vector }, index) => joined.set(vector, index * dimensions))
  return joined
}
