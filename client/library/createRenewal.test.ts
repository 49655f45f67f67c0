import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { Embedder } from '#core/task/embedder'
import { fakeLibrary } from '../testing/fakeLibrary.ts'
import { createLibrary } from './createLibrary.ts'
import { createRenewal } from './createRenewal.ts'
import { sliceSentences } from './indexDocument.ts'
import { adoptRenewed, isRenewedFor } from './renewLibrary.ts'

const sentences = (count: number): string =>
  Array.from({ length: count }, (_, i) => `Sentence number ${i} is about rain.`).join(' ')
const long = 2 * sliceSentences + 1

const tookOver = (): void => undefined

async function settle(): Promise<void> {
  for (let turn = 0; turn < 600; turn++) await Promise.resolve()
}

/** A library read by version 1, and the embedder of version 2, which gives every text the vector [2, 2]. */
async function start() {
  const fake = fakeLibrary('m@1')
  const library = createLibrary(fake.ports)
  await library.addText('long', sentences(long))
  await library.addText('short', 'The sea is wet.')
  await settle()
  const read: string[] = []
  let before: (signal: AbortSignal | undefined) => Promise<void> = async () => undefined
  const next: Embedder<AbortSignal> = {
    model: { id: 'm', version: 2, sha256: 'y', vectorSpace: 'm@2', dimensions: 2 },
    async embed(texts, signal) {
      await before(signal)
      read.push(...texts)
      return { vectors: new Float32Array(2 * texts.length).fill(2), inputTokens: 0, cutTokens: 0 }
    },
  }
  const spaces = () => [...fake.records.values()].map(({ vectorSpace }) => vectorSpace)
  return { fake, library, next, read, spaces, hold: (run: typeof before) => (before = run) }
}

describe('createRenewal()', () => {
  test('makes the next vectors beside those in use, with progress, and then uses them', async () => {
    const { fake, next, read, spaces, hold } = await start()
    const renewal = createRenewal(fake.ports)
    let spacesThen: unknown
    const tookOver = () => void (spacesThen = spaces())
    const seen: unknown[] = []
    hold(async () => {
      seen.push(renewal.progress.value)
      expect(spaces()).toEqual(['m@1', 'm@1'])
      expect((await fake.ports.store.vectors({ id: 'd1', vectorSpace: 'm@1' })).length).toBe(2 * long)
    })
    expect(await renewal.run(next, tookOver)).toEqual({ status: 'done' })
    expect(seen).toEqual([
      { done: 0, total: long + 1, version: 2 },
      { done: sliceSentences, total: long + 1, version: 2 },
      { done: 2 * sliceSentences, total: long + 1, version: 2 },
      { done: long, total: long + 1, version: 2 },
    ])
    expect(renewal.progress.value).toBeNull()
    expect(spacesThen).toEqual(['m@2', 'm@2'])
    expect(read).toHaveLength(long + 1)
    expect(spaces()).toEqual(['m@2', 'm@2'])
    const vectors = await fake.ports.store.vectors({ id: 'd1', vectorSpace: 'm@2' })
    expect(vectors).toEqual(new Float32Array(2 * long).fill(2))
    expect(fake.nextSlices.size).toBe(0)
    expect((await fake.ports.store.vectors({ id: 'd1', vectorSpace: 'm@1' })).length).toBe(0)
  })

  test('stopped, it keeps what it has and goes on there; what is in use stays', async () => {
    const { fake, next, read, spaces, hold } = await start()
    const renewal = createRenewal(fake.ports)
    hold(async (signal) => {
      if (read.length === sliceSentences) renewal.stop()
      signal?.throwIfAborted()
    })
    expect(await renewal.run(next, tookOver)).toEqual({ status: 'stopped' })
    expect(spaces()).toEqual(['m@1', 'm@1'])
    expect(await isRenewedFor('m@2', fake.ports)).toBe(false)
    hold(async () => undefined)
    expect(await renewal.run(next, tookOver)).toEqual({ status: 'done' })
    expect(read).toHaveLength(long + 1)
  })

  test('tells the error of an engine that fails, and changes nothing', async () => {
    const { fake, next, spaces, hold } = await start()
    hold(() => Promise.reject(new AppError('engine_failed', 'no')))
    const renewed = await createRenewal(fake.ports).run(next, tookOver)
    expect(renewed).toMatchObject({ status: 'failed', error: { code: 'engine_failed' } })
    expect(spaces()).toEqual(['m@1', 'm@1'])
  })

  test('takes in a document that came meanwhile, and goes as far as a stopped one was read', async () => {
    const { fake, library, next, spaces, hold } = await start()
    const stopped = fake.records.get('d1')
    if (stopped) fake.records.set('d1', { ...stopped, isStopped: true, indexed: sliceSentences })
    let added = false
    hold(async () => {
      if (added) return
      added = true
      await library.addText('late', 'Rain comes.')
      await settle()
    })
    expect(await createRenewal(fake.ports).run(next, tookOver)).toEqual({ status: 'done' })
    expect(spaces()).toEqual(['m@2', 'm@2', 'm@2'])
    expect(fake.records.get('d1')).toMatchObject({ indexed: sliceSentences, isStopped: true })
  })

  test('a document that was taken out meanwhile holds nothing up', async () => {
    const { fake, library, next, hold } = await start()
    hold(() => library.remove('d1'))
    expect(await createRenewal(fake.ports).run(next, tookOver)).toEqual({ status: 'done' })
    expect(fake.records.get('d2')?.vectorSpace).toBe('m@2')
  })
})

test('adoptRenewed() finishes what a visit left between two documents', async () => {
  const { fake, next, spaces } = await start()
  await createRenewal(fake.ports).run(next, tookOver)
  const half = fake.records.get('d1')
  if (!half) throw new Error('no d1')
  fake.nextSlices.set('d1', fake.slices.get('d1') ?? [])
  fake.records.set('d1', { ...half, vectorSpace: 'm@1', next: { vectorSpace: 'm@2', indexed: half.indexed } })
  expect(await isRenewedFor('m@2', fake.ports)).toBe(true)
  await adoptRenewed('m@2', fake.ports, { signal: new AbortController().signal, onAdopted: tookOver })
  expect(spaces()).toEqual(['m@2', 'm@2'])
  expect(fake.records.get('d1')?.next).toBeUndefined()
})
