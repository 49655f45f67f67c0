import { describe, expect, test } from 'vitest'
import { createLibrary } from './createLibrary.ts'
import { type FakeLibrary, fakeLibrary } from '../testing/fakeLibrary.ts'
import { createSearchIndex, passagesPerQuestion, type SearchQuery } from './searchIndex.ts'

const water = new Float32Array([1, 0])

async function setup(texts: Record<string, string>) {
  const fake = fakeLibrary()
  const library = createLibrary(fake.ports)
  for (const [name, text] of Object.entries(texts)) await library.addText(name, text)
  for (let turn = 0; turn < 400; turn++) await Promise.resolve()
  const search = createSearchIndex({
    store: fake.ports.store,
    vectorSpace: 'm@1',
    dimensions: 2,
    breathe: async () => undefined,
  })
  const ask = (query: Partial<SearchQuery>) =>
    search.search({
      question: '',
      questionVector: undefined,
      documentIds: undefined,
      library: library.stored.peek(),
      ...query,
    })
  return { fake, library, ask }
}

describe('createSearchIndex()', () => {
  test('finds by meaning what shares no word with the question', async () => {
    const { ask } = await setup({ 'a.txt': 'Bread is dry.', 'b.txt': 'Rain fell all day.' })
    const [first] = await ask({ question: 'liquid', questionVector: water })
    expect(first).toMatchObject({ documentName: 'b.txt', start: 0, text: 'Rain fell all day.' })
    expect(first?.known.get('Rain fell all day.')).toEqual(water)
  })

  test('finds by words alone where there is no vector', async () => {
    const { ask } = await setup({ 'a.txt': 'Bread is dry.', 'b.txt': 'Rain fell all day.' })
    const found = await ask({ question: 'dry bread' })
    expect(found.map(({ documentName }) => documentName)).toEqual(['a.txt'])
  })

  test('still shows the beginnings where neither words nor vectors say anything', async () => {
    const { ask } = await setup({ 'a.txt': 'Bread is dry.' })
    expect(await ask({ question: 'xylophone' })).toHaveLength(1)
  })

  test('looks only into the documents that were named', async () => {
    const { ask } = await setup({ 'a.txt': 'The sea is wet.', 'b.txt': 'Rain fell all day.' })
    const found = await ask({ questionVector: water, question: 'sea rain', documentIds: ['d1'] })
    expect(found.map(({ documentId }) => documentId)).toEqual(['d1'])
  })

  test('sees what was indexed and what was taken out since the last question', async () => {
    const { ask, library } = await setup({ 'a.txt': 'Bread is dry.' })
    expect(await ask({ question: 'rain', questionVector: water })).toHaveLength(1)
    await library.addText('b.txt', 'Rain fell all day.')
    for (let turn = 0; turn < 400; turn++) await Promise.resolve()
    const [first] = await ask({ question: 'rain', questionVector: water, library: library.stored.peek() })
    expect(first?.documentName).toBe('b.txt')
    await library.remove(first?.documentId ?? '')
    const after = await ask({ question: 'rain', questionVector: water, library: library.stored.peek() })
    expect(after.map(({ documentName }) => documentName)).toEqual(['a.txt'])
  })

  test('takes no vectors of another model version', async () => {
    const { fake, ask } = await setup({ 'a.txt': 'Rain fell all day.' })
    inSpace(fake, 'm@0')
    const [first] = await ask({
      question: 'rain',
      questionVector: water,
      library: [...fake.records.values()],
    })
    expect(first?.known.size).toBe(0)
  })

  test('knows only the sentences that are indexed', async () => {
    const { fake, ask } = await setup({ 'a.txt': 'Rain fell all day. The sea is wet.' })
    const [record] = fake.records.values()
    fake.slices.set('d1', [{ from: 0, vectors: water }])
    const [first] = await ask({ question: 'sea', library: [{ ...record!, indexed: 1 }] })
    expect([...(first?.known.keys() ?? [])]).toEqual(['Rain fell all day.'])
  })

  test('gives no more passages than a question takes', async () => {
    const text = Array.from({ length: 400 }, (_, i) => `Rain number ${i} fell on a day of its own.`).join(' ')
    const { ask } = await setup({ 'a.txt': text })
    expect(await ask({ question: 'rain', questionVector: water })).toHaveLength(passagesPerQuestion)
  })
})

function inSpace(fake: FakeLibrary, vectorSpace: string): void {
  for (const [id, document] of fake.records) fake.records.set(id, { ...document, vectorSpace })
}
