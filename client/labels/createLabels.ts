import { computed, signal } from '@preact/signals'
import { AppError } from '#core/contract/error'
import type { LabelsModel, LabelView, Passage } from './labelsModel.ts'
import { noneId, noneName } from './labelsModel.ts'
import { labelLimits } from './limits.ts'
import type { LabelChange, LabelPorts, LabelRecords, StoredExample } from './ports.ts'
import { sortDocuments } from './sortDocuments.ts'

export type Labels = LabelsModel & {
  /** Reads what is stored. Call once. */
  open(): Promise<void>
}

const nothing: LabelRecords = { labels: [], examples: [] }

/** What a person teaches: labels and their examples, kept in this browser, and every document sorted by them. */
export function createLabels(ports: LabelPorts): Labels {
  const { store, peers, library } = ports
  const records = signal<LabelRecords>(nothing)
  let takeBack: LabelChange | undefined

  /** A text, so that the progress of an indexing changes nothing. */
  const documentIds = computed(() =>
    library.stored.value
      .map(({ id }) => id)
      .toSorted()
      .join('\n'),
  )
  const isPresent = ({ documentId }: StoredExample): boolean =>
    documentId === null || documentIds.value.split('\n').includes(documentId)
  /** Without the examples of documents that were taken out: those come back with them. */
  const shown = computed<LabelRecords>(() => ({
    ...records.value,
    examples: records.value.examples.filter(isPresent),
  }))
  const { ofDocuments, state } = sortDocuments(shown, ports)
  peers.onChanged(() => void refresh())

  return {
    labels: computed(() => viewsOf(shown.value)),
    ofDocuments,
    state,
    open: refresh,
    async addLabel(text) {
      const name = text.trim().replace(/\s+/g, ' ').slice(0, labelLimits.nameCharacters)
      refuseLabel(name, records.peek())
      const label = { id: ports.newId(), name, addedAtMs: ports.nowMs() }
      await change({ put: { labels: [label], examples: [] }, drop: nothing })
      return label.id
    },
    async removeLabel(id) {
      const { labels, examples } = records.peek()
      await change({
        put: nothing,
        drop: {
          labels: labels.filter((label) => label.id === id),
          examples: examples.filter(({ labelId }) => labelId === id),
        },
      })
    },
    async addExample(labelId, { documentId, text }: Passage) {
      const passage = text.trim().slice(0, labelLimits.passageCharacters)
      if (passage === '') {
        throw new AppError('invalid_request', 'Cannot learn from an empty text; give at least a word')
      }
      await addExample({ labelId, documentId, text: passage }, [])
    },
    async removeExample(id) {
      const examples = records.peek().examples.filter((example) => example.id === id)
      await change({ put: nothing, drop: { labels: [], examples } })
    },
    async setLabel(documentId, labelId) {
      const before = records
        .peek()
        .examples.filter((example) => example.documentId === documentId && example.text === null)
      if (labelId !== null) return addExample({ labelId, documentId, text: null }, before)
      await change({ put: nothing, drop: { labels: [], examples: before } })
    },
    async undo() {
      if (takeBack === undefined) return
      const { put, drop } = takeBack
      takeBack = undefined
      // A document that went meanwhile took its texts with it.
      await apply({ put: { ...put, examples: put.examples.filter(isPresent) }, drop })
    },
  }

  async function refresh(): Promise<void> {
    takeBack = undefined
    records.value = await store.read()
  }

  async function addExample(
    what: Pick<StoredExample, 'labelId' | 'documentId' | 'text'>,
    inPlaceOf: readonly StoredExample[],
  ): Promise<void> {
    refuseExample(what.labelId, records.peek())
    const example = { id: ports.newId(), ...what, addedAtMs: ports.nowMs() }
    await change({ put: { labels: [], examples: [example] }, drop: { labels: [], examples: inPlaceOf } })
  }

  async function change(next: LabelChange): Promise<void> {
    await apply(next)
    takeBack = { put: next.drop, drop: next.put }
  }

  async function apply(next: LabelChange): Promise<void> {
    await store.change(next)
    const { labels, examples } = records.peek()
    records.value = {
      labels: merge(labels, next.put.labels, next.drop.labels),
      examples: merge(examples, next.put.examples, next.drop.examples),
    }
    peers.tellChanged()
  }
}

type Kept = { id: string; addedAtMs: number }

/** Oldest first, so that the same labels and examples always teach the same. */
function merge<T extends Kept>(present: readonly T[], put: readonly T[], drop: readonly T[]): readonly T[] {
  const gone = new Set([...put, ...drop].map(({ id }) => id))
  return [...present.filter(({ id }) => !gone.has(id)), ...put].toSorted((a, b) => a.addedAtMs - b.addedAtMs)
}

function viewsOf({ labels, examples }: LabelRecords): LabelView[] {
  const view = (id: string, name: string): LabelView => ({
    id,
    name,
    examples: examples.filter(({ labelId }) => labelId === id),
  })
  const none = view(noneId, noneName)
  return [...labels.map(({ id, name }) => view(id, name)), ...(none.examples.length > 0 ? [none] : [])]
}

function refuseLabel(name: string, { labels }: LabelRecords): void {
  const taken = [...labels.map((label) => label.name), noneName].map((known) => known.toLowerCase())
  if (name !== '' && !taken.includes(name.toLowerCase()) && labels.length < labelLimits.labels) return
  const what =
    name === ''
      ? 'it has no name; give it one'
      : labels.length >= labelLimits.labels
        ? `there are ${labels.length} labels; take one out first`
        : `there is a label ${name} already; choose another name`
  throw new AppError('invalid_request', `Cannot make the label: ${what}`, { param: 'name' })
}

function refuseExample(labelId: string, { examples }: LabelRecords): void {
  const own = examples.filter((example) => example.labelId === labelId).length
  if (own < labelLimits.examplesPerLabel && examples.length < labelLimits.examples) return
  const [count, most] =
    own < labelLimits.examplesPerLabel
      ? [examples.length, labelLimits.examples]
      : [own, labelLimits.examplesPerLabel]
  throw new AppError(
    'invalid_request',
    `Cannot learn from another example: there are ${count}, and ${most} are the most; take one out first`,
  )
}
