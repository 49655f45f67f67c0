import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { IncomingFile } from '../model.ts'
import { createLibrary, type Library } from './createLibrary.ts'
import { type FakeLibrary, fakeLibrary } from '../testing/fakeLibrary.ts'
import { sliceSentences } from './indexDocument.ts'
import { libraryLimits } from './limits.ts'

const file = (name: string, text: string): IncomingFile => ({
  name,
  type: '',
  bytes: text.length,
  read: async () => new TextEncoder().encode(text).buffer as ArrayBuffer,
})
/** A text of `count` different sentences. */
const sentences = (count: number): string =>
  Array.from({ length: count }, (_, i) => `Sentence number ${i} is about rain.`).join(' ')

async function settle(): Promise<void> {
  for (let turn = 0; turn < 400; turn++) await Promise.resolve()
}
const phases = (library: Library): string[] =>
  library.documents.value.map(({ name, state }) =>
    'done' in state ? `${name} ${state.phase} ${state.done}/${state.total}` : `${name} ${state.phase}`,
  )

/** A gate in front of the engine: calls pass one by one as the test lets them. */
function gateEngine(fake: FakeLibrary): { pass(): Promise<void> } {
  const waiting: (() => void)[] = []
  fake.beforeCall = () => new Promise((resolve) => waiting.push(resolve))
  return {
    async pass() {
      waiting.shift()?.()
      await settle()
    },
  }
}

describe('createLibrary()', () => {
  test('reads, stores and indexes files, newest first', async () => {
    const fake = fakeLibrary()
    const library = createLibrary(fake.ports)
    await library.addFiles([file('a.txt', 'The sea is wet.'), file('b.md', '# Title\n\nBread is dry.')])
    await settle()
    expect(phases(library)).toEqual(['b.md ready', 'a.txt ready'])
    expect(await library.text('d2')).toContain('Bread is dry.')
    expect([...fake.records.values()].map(({ indexed, vectorSpace }) => ({ indexed, vectorSpace }))).toEqual([
      { indexed: 1, vectorSpace: 'm@1' },
      { indexed: 2, vectorSpace: 'm@1' },
    ])
    expect(fake.keepStorageCalls).toBe(1)
  })

  test('names a file that cannot be read, with the reason, and takes the others in', async () => {
    const library = createLibrary(fakeLibrary().ports)
    await library.addFiles([file('a.pdf', '%PDF'), file('b.txt', 'Fine.')])
    await settle()
    expect(library.documents.value.map(({ state }) => state)).toEqual([
      { phase: 'ready' },
      { phase: 'failed', reason: expect.stringContaining('Cannot read a.pdf: it is a .pdf file') },
    ])
  })

  test('names a file that cannot be stored, and keeps nothing of it', async () => {
    const fake = fakeLibrary()
    fake.refuseStoring = true
    const library = createLibrary(fake.ports)
    await library.addText('note.txt', 'A note.')
    expect(library.documents.value[0]?.state).toMatchObject({
      phase: 'failed',
      reason: expect.stringContaining('storage is full'),
    })
    expect(fake.records.size).toBe(0)
  })

  test('refuses more documents than a library holds', async () => {
    const fake = fakeLibrary()
    const library = createLibrary(fake.ports)
    for (let i = 0; i < libraryLimits.documents; i++) await library.addText(`${i}.txt`, 'One.')
    await library.addText('last.txt', 'One more.')
    expect(fake.records.size).toBe(libraryLimits.documents)
    expect(library.documents.value[0]).toMatchObject({
      name: 'last.txt',
      state: { phase: 'failed', reason: expect.stringContaining('holds 200 documents') },
    })
  })

  test('counts progress slice by slice, and keeps each slice', async () => {
    const fake = fakeLibrary()
    const engine = gateEngine(fake)
    const library = createLibrary(fake.ports)
    const total = 2 * sliceSentences + 3
    await library.addText('long.txt', sentences(total))
    await settle()
    expect(phases(library)).toEqual([`long.txt indexing 0/${total}`])
    await engine.pass()
    expect(phases(library)).toEqual([`long.txt indexing ${sliceSentences}/${total}`])
    expect(fake.slices.get('d1')).toHaveLength(1)
    await engine.pass()
    await engine.pass()
    expect(phases(library)).toEqual(['long.txt ready'])
    expect(fake.embedded.map(({ length }) => length)).toEqual([sliceSentences, sliceSentences, 3])
  })

  test('stops on request, says that it is partly indexed, and goes on where it stopped', async () => {
    const fake = fakeLibrary()
    const engine = gateEngine(fake)
    const library = createLibrary(fake.ports)
    const total = 2 * sliceSentences
    await library.addText('long.txt', sentences(total))
    await settle()
    await engine.pass()
    library.stopIndexing('d1')
    await engine.pass()
    expect(phases(library)).toEqual([`long.txt partial ${sliceSentences}/${total}`])
    const asked = fake.embedded.length

    await library.resumeAll()
    expect(fake.embedded, 'what the user stopped does not go on by itself').toHaveLength(asked)

    const resumed = library.resumeIndexing('d1')
    await settle()
    await engine.pass()
    await resumed
    expect(phases(library)).toEqual(['long.txt ready'])
    expect(fake.embedded.at(-1)?.[0]).toBe(`Sentence number ${sliceSentences} is about rain.`)
  })

  test('a later visit sees what is stored and goes on with what was cut off', async () => {
    const fake = fakeLibrary()
    const engine = gateEngine(fake)
    const first = createLibrary(fake.ports)
    await first.addText('long.txt', sentences(sliceSentences + 1))
    await settle()
    await engine.pass() // and then the tab was closed

    const second = createLibrary(fake.ports)
    await second.open()
    expect(phases(second)).toEqual([`long.txt partial ${sliceSentences}/${sliceSentences + 1}`])
  })

  test('keeps a document whose engine fails, and says why to whoever resumes it', async () => {
    const fake = fakeLibrary()
    fake.breakEngine(new AppError('engine_failed', 'out of memory'))
    const library = createLibrary(fake.ports)
    await library.addText('a.txt', 'The sea is wet.')
    await settle()
    expect(phases(library)).toEqual(['a.txt partial 0/1'])
    await expect(library.resumeIndexing('d1')).rejects.toMatchObject({ code: 'engine_failed' })
    fake.breakEngine(undefined)
    await library.resumeIndexing('d1')
    expect(phases(library)).toEqual(['a.txt ready'])
  })

  test('indexes anew what another model version has indexed, and never mixes the two', async () => {
    const fake = fakeLibrary('m@1')
    await createLibrary(fake.ports).addText('a.txt', 'The sea is wet.')
    await settle()
    const ports = { ...fake.ports, embedder: fakeLibrary('m@2').ports.embedder }
    const library = createLibrary(ports)
    await library.open()
    expect(phases(library)).toEqual(['a.txt partial 0/1'])
    await library.resumeAll()
    await settle()
    expect(phases(library)).toEqual(['a.txt ready'])
    expect(fake.records.get('d1')).toMatchObject({ vectorSpace: 'm@2', indexed: 1 })
    expect(fake.slices.get('d1')).toHaveLength(1)
  })

  test('takes a document out at once and brings the last one back', async () => {
    const fake = fakeLibrary()
    const library = createLibrary(fake.ports)
    await library.addText('a.txt', 'One.')
    await library.addText('b.txt', 'Two.')
    await settle()
    await library.remove('d1')
    await library.remove('d2')
    expect(library.documents.value).toEqual([])
    await library.undoRemove()
    expect(phases(library)).toEqual(['b.txt ready'])
    expect([...fake.records.keys()], 'the one before is gone for good').toEqual(['d2'])
    await library.undoRemove()
    expect(phases(library)).toEqual(['b.txt ready'])
  })

  test('stops indexing a document that is taken out, and stores nothing more of it', async () => {
    const fake = fakeLibrary()
    const engine = gateEngine(fake)
    const library = createLibrary(fake.ports)
    await library.addText('long.txt', sentences(3 * sliceSentences))
    await settle()
    await library.remove('d1')
    await engine.pass()
    expect(fake.slices.get('d1')).toBeUndefined()
    await library.undoRemove()
    await settle()
    expect(phases(library)[0]).toContain('indexing')
  })

  test('a failed file can be taken out and brought back too', async () => {
    const library = createLibrary(fakeLibrary().ports)
    await library.addFiles([file('a.pdf', '%PDF')])
    const [failed] = library.documents.value
    await library.remove(failed?.id ?? '')
    expect(library.documents.value).toEqual([])
    await library.undoRemove()
    expect(library.documents.value).toEqual([failed])
  })

  test('shows what another tab added', async () => {
    const fake = fakeLibrary()
    const mine = createLibrary(fake.ports)
    const other = createLibrary({ ...fake.ports, peers: { tellChanged() {}, onChanged() {} } })
    await other.addText('theirs.txt', 'From over there.')
    await settle()
    fake.peerChanged()
    await settle()
    expect(phases(mine)).toEqual(['theirs.txt ready'])
  })

  test('says that a document is gone instead of showing nothing', async () => {
    await expect(createLibrary(fakeLibrary().ports).text('d9')).rejects.toMatchObject({ code: 'not_found' })
  })
})
