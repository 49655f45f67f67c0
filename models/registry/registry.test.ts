import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { chunkBytes } from '#core/contract/artifactFile'
import { Manifest } from '#core/contract/manifest'
import { sampleEncoder, sampleManifest } from '#core/contract/testing/sampleManifest'
import { canonicalJson } from '#core/registry/canonicalJson'
import { sha256 } from '../sha256.ts'
import { composeManifest } from './composeManifest.ts'
import { describeFile } from './describeFile.ts'
import { provideSigningKey, publicKeyOf, readSigningKey } from './signingKey.ts'
import { nextManifest } from './writeManifest.ts'

const folder = await mkdtemp(join(tmpdir(), 'hedge-registry-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('describeFile()', () => {
  test('names each MiB of a long file, and a short one by itself', () => {
    const bytes = new Uint8Array(2 * chunkBytes + 5).map((_, index) => index % 251)
    const file = describeFile('w', bytes)
    expect(file.chunks).toHaveLength(3)
    expect(file.chunks?.[2]).toBe(sha256(bytes.subarray(2 * chunkBytes)))
    expect(describeFile('w', bytes.subarray(0, chunkBytes))).toEqual({
      path: 'w',
      bytes: chunkBytes,
      sha256: sha256(bytes.subarray(0, chunkBytes)),
    })
  })
})

describe('composeManifest()', () => {
  const { models, aliases } = sampleManifest()
  const first = composeManifest({ models, aliases: {}, previous: undefined })

  test('begins with version 1, and gives the same again while nothing changes', () => {
    expect(first.version).toBe(1)
    expect(first.aliases).toEqual(aliases)
    const shuffled = composeManifest({ models: models.toReversed(), aliases, previous: first })
    expect(canonicalJson(shuffled)).toBe(canonicalJson(first))
  })

  test('rises by one with a new model version, which nobody gets before a person says so', () => {
    const more = [...models, sampleEncoder({ version: 2 })]
    const second = composeManifest({ models: more, aliases: {}, previous: first })
    expect(second.version).toBe(2)
    expect(second.aliases['hedge-small-en']).toEqual({ stable: 1 })
    const decided = { 'hedge-small-en': { stable: 2 } }
    const third = composeManifest({ models: more, aliases: decided, previous: second })
    expect([third.version, third.aliases['hedge-small-en']?.stable]).toEqual([3, 2])
    const rolledBack = composeManifest({ models: more, aliases: {}, previous: third })
    expect([rolledBack.version, rolledBack.aliases['hedge-small-en']?.stable]).toEqual([4, 1])
  })

  test('refuses a decision for a version that was not built', () => {
    const decided = { 'hedge-small-en': { stable: 9 } }
    expect(() => composeManifest({ models, aliases: decided, previous: first })).toThrow(/no version 9/)
  })
})

test('models/manifest.json is what its entries make', async () => {
  const models = join(import.meta.dirname, '..')
  const kept = Manifest.parse(JSON.parse(await readFile(join(models, 'manifest.json'), 'utf8')))
  expect(await nextManifest(models)).toEqual(kept)
})

describe('the signing key', () => {
  test('is made once, readable by its owner alone', async () => {
    const path = join(folder, 'deep/key.pem')
    const made = publicKeyOf(provideSigningKey(path))
    expect(publicKeyOf(provideSigningKey(path))).toEqual(made)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(made.publicKey).toMatch(/^[0-9a-f]{64}$/)
  })

  test('is refused in one line when it is no key', async () => {
    const path = join(folder, 'text.pem')
    await writeFile(path, 'no key')
    expect(() => readSigningKey(path)).toThrow(/^Cannot read the signing key .*text\.pem: want an Ed25519/)
  })
})
