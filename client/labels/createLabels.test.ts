import { describe, expect, test } from 'vitest'
import { type FakeLabels, fakeLabels, readDocument } from '../testing/fakeLabels.ts'
import { createLabels, type Labels } from './createLabels.ts'
import { noneId } from './labelsModel.ts'

async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve()
}
const found = (labels: Labels): Record<string, string> =>
  Object.fromEntries(
    [...labels.ofDocuments.value].map(([id, { by, labelId }]) => [
      id,
      `${labels.labels.value.find((label) => label.id === labelId)?.name ?? labelId} by ${by}`,
    ]),
  )

/** Letters point east, invoices north, and one document somewhere else altogether. */
const angles = { l1: 0, l2: 0.1, l3: 0.2, i1: 1.3, i2: 1.4, i3: 1.5, odd: 3.5 }

async function taught(fake: FakeLabels = fakeLabels(angles)) {
  const labels = createLabels(fake.ports)
  await labels.open()
  const letter = await labels.addLabel('Letter')
  const invoice = await labels.addLabel('Invoice')
  for (const id of ['l1', 'l2']) await labels.setLabel(id, letter)
  for (const id of ['i1', 'i2']) await labels.setLabel(id, invoice)
  await settle()
  return { fake, labels, letter, invoice }
}

describe('createLabels()', () => {
  test('says what is missing until two labels have two examples each', async () => {
    const fake = fakeLabels(angles)
    const labels = createLabels(fake.ports)
    await labels.open()
    expect(labels.state.value).toEqual({ phase: 'learning', missing: { labels: 2, examples: [] } })
    const letter = await labels.addLabel(' A   letter ')
    await labels.setLabel('l1', letter)
    expect(labels.state.value).toEqual({
      phase: 'learning',
      missing: { labels: 1, examples: [{ name: 'A letter', count: 1 }] },
    })
    expect(found(labels)).toEqual({ l1: 'A letter by person' })
    expect(fake.tasks).toEqual([])
  })

  test('sorts the other documents, each with its confidence, or as none of these', async () => {
    const { labels, fake } = await taught()
    expect(labels.state.value).toEqual({ phase: 'sorted' })
    expect(found(labels)).toEqual({
      l1: 'Letter by person',
      l2: 'Letter by person',
      i1: 'Invoice by person',
      i2: 'Invoice by person',
      l3: 'Letter by head',
      i3: 'Invoice by head',
      odd: `${noneId} by head`,
    })
    const guess = labels.ofDocuments.value.get('l3')
    if (guess?.by !== 'head') throw new Error('wanted a guess')
    // Four examples never make it surer than 5 of 6.
    expect(guess.confidence).toBeGreaterThan(0.5)
    expect(guess.confidence).toBeLessThanOrEqual(5 / 6)
    expect(fake.embedded).toEqual([])
  })

  test('a correction is one step, becomes an example, and can be taken back', async () => {
    const { labels, invoice, fake } = await taught()
    await labels.setLabel('l3', invoice)
    expect(found(labels)['l3']).toBe('Invoice by person')
    await settle()
    expect(fake.tasks.at(-1)?.labels).toHaveLength(5)
    await labels.setLabel('l3', noneId)
    expect(found(labels)['l3']).toBe(`${labels.labels.value.at(-1)?.name} by person`)
    await labels.undo()
    await settle()
    expect(found(labels)['l3']).toBe('Invoice by person')
    expect(fake.kept.records.examples).toHaveLength(5)
  })

  test('two examples of none of these are learned like a label', async () => {
    const { labels } = await taught(fakeLabels({ ...angles, w1: 3.1, w2: 3.3 }))
    await labels.setLabel('w1', noneId)
    await labels.setLabel('w2', noneId)
    await settle()
    expect(labels.ofDocuments.value.get('odd')).toMatchObject({ by: 'head', labelId: noneId })
    expect(labels.labels.value.map(({ name }) => name)).toEqual(['Letter', 'Invoice', 'None of these'])
  })

  test('learns from typed texts, whose vectors are computed once and kept', async () => {
    const { labels, invoice, fake } = await taught()
    await labels.addExample(invoice, { documentId: null, text: ' It points to 1.45 as ever. ' })
    await settle()
    expect(fake.embedded).toEqual(['It points to 1.45 as ever.'])
    const again = createLabels(fake.ports)
    await again.open()
    await settle()
    expect(found(again)).toEqual(found(labels))
    expect(fake.embedded).toHaveLength(1)
  })

  test('learns anew from the kept examples in another vector space', async () => {
    const { labels, invoice, fake } = await taught()
    await labels.addExample(invoice, { documentId: null, text: 'It points to 1.45 as ever.' })
    await settle()
    fake.model.vectorSpace = 'm@2'
    const next = createLabels(fake.ports)
    await next.open()
    await settle()
    expect(next.state.value).toEqual({ phase: 'waiting', for: 'documents' })
    fake.stored.value = Object.keys(angles).map((id) => readDocument(id, { vectorSpace: 'm@2' }))
    await settle()
    expect(found(next)).toEqual(found(labels))
    expect(fake.embedded).toHaveLength(2)
    expect(fake.tasks.at(-1)?.vectorSpace).toBe('m@2')
  })

  test('examples of a document go with it and come back with it', async () => {
    const { labels, fake } = await taught()
    const all = fake.stored.value
    fake.stored.value = all.filter(({ id }) => id !== 'l2')
    await settle()
    expect(labels.state.value).toMatchObject({ phase: 'learning' })
    expect(found(labels)).toEqual({
      l1: 'Letter by person',
      i1: 'Invoice by person',
      i2: 'Invoice by person',
    })
    fake.stored.value = all
    await settle()
    expect(labels.state.value).toEqual({ phase: 'sorted' })
  })

  test('taking a label out takes its examples, and undo brings all of it back', async () => {
    const { labels, letter, fake } = await taught()
    await labels.removeLabel(letter)
    await settle()
    expect(labels.labels.value.map(({ name }) => name)).toEqual(['Invoice'])
    expect(fake.kept.records.examples).toHaveLength(2)
    await labels.undo()
    await settle()
    expect(labels.labels.value.map(({ name, examples }) => [name, examples.length])).toEqual([
      ['Letter', 2],
      ['Invoice', 2],
    ])
    expect(labels.state.value).toEqual({ phase: 'sorted' })
  })

  test('waits for the model without asking for it, and for documents that are still read', async () => {
    const fake = fakeLabels(angles)
    fake.isHere.value = false
    const { labels } = await taught(fake)
    expect(labels.state.value).toEqual({ phase: 'waiting', for: 'model' })
    expect(fake.tasks).toEqual([])
    fake.isHere.value = true
    await settle()
    expect(labels.state.value).toEqual({ phase: 'sorted' })
    fake.stored.value = [...fake.stored.value, readDocument('half', { sentences: 2 })]
    await settle()
    expect(fake.tasks).toHaveLength(2)
    expect(labels.ofDocuments.value.has('half')).toBe(false)
  })

  test('sees what another tab taught', async () => {
    const { fake, labels } = await taught()
    const other = createLabels(fake.ports)
    await other.open()
    await labels.addLabel('Recipe')
    fake.peerChanged()
    await settle()
    expect(other.labels.value.at(-1)?.name).toBe('Recipe')
  })

  test.each([
    ['', 'it has no name'],
    ['letter', 'there is a label letter already'],
    ['None of THESE', 'there is a label None of THESE already'],
  ])('refuses the name %j', async (name, why) => {
    const { labels } = await taught()
    await expect(labels.addLabel(name)).rejects.toThrow(`Cannot make the label: ${why}`)
  })

  test('says what went wrong when the engine fails, and keeps what a person said', async () => {
    const fake = fakeLabels(angles)
    fake.ports.engine.teach = () => Promise.reject(new Error('secret'))
    const { labels } = await taught(fake)
    expect(labels.state.value).toMatchObject({ phase: 'failed' })
    expect(Object.values(found(labels)).every((label) => label.endsWith('by person'))).toBe(true)
  })
})
