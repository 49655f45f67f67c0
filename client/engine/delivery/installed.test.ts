import { describe, expect, test } from 'vitest'
import { chunksOf } from '#core/contract/artifactFile'
import type { Manifest, ModelVersion } from '#core/contract/manifest'
import { filesOf } from '#core/contract/modelVersion'
import { sampleEncoder, sampleHead, sampleManifest, sampleTable } from '#core/contract/testing/sampleManifest'
import { content, fakeDelivery, fakeServer, fakeStore, fileOf } from '../testing/fakeDelivery.ts'
import { fetchAhead } from './fetchAhead.ts'
import { chooseVersion, type DeviceFacts, markInstalled, markRefused, readRecord } from './installed.ts'

const id = 'hedge-small-en'
const digit = (name: string): string => name.repeat(64)
/** Version `version` whose weights are their own; all other files are shared. */
function version(number: number): ModelVersion {
  const model = sampleEncoder({ version: number })
  const weights = { path: `${id}/${number}/weights`, bytes: 1, sha256: digit(String(number)) }
  return { ...model, kind: 'encoder', files: { ...model.files, weights } } as ModelVersion
}
const [first, second] = [version(1), version(2)]
const digestsOf = (...models: ModelVersion[]): string[] => models.flatMap((m) => filesOf(m).flatMap(chunksOf))
const manifestOf = (stable: number, manifestVersion = stable) =>
  sampleManifest({
    version: manifestVersion,
    models: [first, second, sampleTable()],
    aliases: { [id]: { stable }, 'hedge-nano-en': { stable: 1 } },
  })
const stored = (...models: ModelVersion[]): Set<string> => new Set(digestsOf(...models))
const installed = { version: 1, manifestVersion: 1 }

const choose = (manifest: Manifest, model: string, facts: Omit<DeviceFacts, 'needs'>) =>
  chooseVersion(manifest, model, { ...facts, needs: (m) => digestsOf(m) })

describe('chooseVersion()', () => {
  test('takes the stable version on a first visit', () => {
    expect(choose(manifestOf(1), id, { stored: new Set() })).toEqual({ use: first, next: undefined })
  })

  test('keeps to the installed version until all of the stable one is here', () => {
    const half = stored(first)
    expect(choose(manifestOf(2), id, { installed, stored: half })).toEqual({
      use: first,
      next: second,
    })
    const all = stored(first, second)
    expect(choose(manifestOf(2), id, { installed, stored: all })).toEqual({
      use: second,
      next: undefined,
    })
  })

  test('keeps to the installed version while the library has no vectors of the stable one, if it works', () => {
    const facts = { installed, stored: stored(first, second), isPrepared: false }
    expect(choose(manifestOf(2), id, facts)).toEqual({ use: first, next: undefined, prepare: second })
    expect(choose(manifestOf(2), id, { ...facts, isPrepared: true })?.use).toBe(second)
    expect(choose(manifestOf(2), id, { ...facts, refusedVersion: 1 })?.use).toBe(second)
    expect(choose(manifestOf(2), id, { ...facts, stored: stored(second) })?.use).toBe(second)
  })

  test('goes back when the stable version is an older one again', () => {
    const after = { version: 2, manifestVersion: 2 }
    const chosen = choose(manifestOf(1, 3), id, { installed: after, stored: stored(second) })
    expect(chosen).toEqual({ use: second, next: first })
  })

  test('uses the installed version while the stable one does not work here', () => {
    const facts = { installed, refusedVersion: 2, stored: stored(first, second) }
    expect(choose(manifestOf(2), id, facts)).toEqual({ use: first, next: undefined })
    expect(choose(manifestOf(2), id, { ...facts, stored: stored(second) })?.use).toBe(second)
  })

  test('does not use a version that was evicted in part, or that the manifest no longer has', () => {
    expect(choose(manifestOf(2), id, { installed, stored: new Set() })?.use).toBe(second)
    const withdrawn = sampleManifest({ version: 3, models: [second] })
    expect(choose(withdrawn, id, { installed, stored: stored(first) })?.use).toBe(second)
  })

  test('knows no model that the manifest does not have', () => {
    expect(choose(manifestOf(1), 'hedge-other', { stored: new Set() })).toBe(undefined)
  })
})

describe('markInstalled()', () => {
  async function storeWith(...digests: string[]) {
    const store = fakeStore()
    for (const digest of digests) await store.write(digest, content(1))
    return store
  }

  test('points to the new version and then drops the one before it, nothing else', async () => {
    const store = await storeWith(...digestsOf(first, sampleTable()), 'runtime', 'left over')
    await markInstalled(store, first, { manifest: manifestOf(1), alsoKeep: ['runtime', 'left over'] })
    expect(await store.digests()).toContain(digit('1'))
    await store.write(digit('2'), content(1))
    await markInstalled(store, second, { manifest: manifestOf(2), alsoKeep: ['runtime'] })
    expect((await readRecord(store, id)).installed).toEqual({ version: 2, manifestVersion: 2 })
    const left = await store.digests()
    expect(left).toEqual(new Set([...digestsOf(second, sampleTable()), 'runtime']))
  })

  test('keeps what was fetched ahead for the next version', async () => {
    const store = await storeWith(...digestsOf(first, second))
    await markInstalled(store, first, { manifest: manifestOf(2), alsoKeep: [] })
    expect(await store.digests()).toEqual(stored(first, second))
  })

  test('keeps the heads over what runs, of an earlier space too, and drops those over a space that is gone', async () => {
    const head = (over: number): ModelVersion =>
      sampleHead({
        version: over,
        baseSpace: `${id}@${over}`,
        files: { weights: { path: `head/${over}`, bytes: 1, sha256: digit(`${over}a`).slice(64) } },
      })
    const [base1, base2] = [sampleEncoder({ version: 1 }), { ...second, vectorSpace: `${id}@2` }] as const
    const manifest = sampleManifest({
      models: [base1, base2 as ModelVersion, head(1), head(2)],
      aliases: { [id]: { stable: 2 }, 'hedge-intents-en': { stable: 2 } },
    })
    const store = await storeWith(...digestsOf(base1, head(1), head(2)))
    await markInstalled(store, base1, { manifest, alsoKeep: [] })
    expect(await store.digests()).toEqual(new Set(digestsOf(base1, head(1), head(2))))
    await markInstalled(store, base2 as ModelVersion, { manifest, alsoKeep: [] })
    expect(await store.digests()).not.toContain(digestsOf(head(1))[0])
    expect(await store.digests()).toContain(digestsOf(head(2))[0])
  })

  test('keeps the old version when the pointer cannot be written', async () => {
    const store = await storeWith(...digestsOf(first, second))
    store.writesLeft = 0
    await expect(markInstalled(store, second, { manifest: manifestOf(2), alsoKeep: [] })).rejects.toThrow()
    expect(await store.digests()).toEqual(stored(first, second))
  })

  test('lets a tab of an older manifest change nothing', async () => {
    const store = await storeWith(...digestsOf(first, second))
    await markInstalled(store, second, { manifest: manifestOf(2), alsoKeep: [] })
    await markInstalled(store, first, { manifest: manifestOf(1), alsoKeep: [] })
    expect((await readRecord(store, id)).installed?.version).toBe(2)
    expect(await store.digests()).toContain(digit('2'))
  })
})

test('readRecord() reads nothing out of notes that are broken', async () => {
  const store = fakeStore()
  expect(await readRecord(store, id)).toMatchObject({ installed: undefined })
  await store.writeNote(`installed-${id}`, 'x 3')
  await markRefused(store, second)
  expect(await readRecord(store, id)).toEqual({ installed: undefined, refusedVersion: 2 })
})

describe('fetchAhead()', async () => {
  const weights = content(3 * 1_048_576, 5)
  const weightsFile = await fileOf(weights, '/models/next')
  const other = content(1)
  const wanted = [weightsFile, await fileOf(other, '/models/other')]
  const server = () => fakeServer({ '/models/next': weights, '/models/other': other })
  const free = new AbortController().signal

  test('fetches what is missing, and nothing the second time', async () => {
    const [store, from] = [fakeStore(), server()]
    const ports = fakeDelivery({ store, fetch: from.fetch })
    const options = { files: wanted, roomBytes: async () => undefined, signal: free }
    expect(await fetchAhead(options, ports)).toBe('ready')
    const asked = from.asked.length
    expect(await fetchAhead(options, ports)).toBe('ready')
    expect(from.asked.length).toBe(asked)
  })

  test('fetches nothing when there is no room, and leaves nothing half when the room ends', async () => {
    const [store, from] = [fakeStore(), server()]
    await store.write('installed', content(1))
    const ports = fakeDelivery({ store, fetch: from.fetch })
    const options = { files: wanted, signal: free }
    expect(await fetchAhead({ ...options, roomBytes: async () => 1_000 }, ports)).toBe('no_room')
    expect(from.asked).toEqual([])
    store.writesLeft = 2
    expect(await fetchAhead({ ...options, roomBytes: async () => 1e9 }, ports)).toBe('no_room')
    expect([...store.held.keys()]).toEqual(['installed'])
  })
})
