import { describe, expect, test } from 'vitest'
import { chunkBytes, chunksOf } from './artifactFile.ts'
import { findEmbedder, findEncoder, findModel, Manifest, stableModels } from './manifest.ts'
import { sampleEncoder, sampleHead, sampleManifest, sampleTable } from './testing/sampleManifest.ts'

const digest = 'ab'.repeat(32)
const messageOf = (value: unknown): string => {
  const read = Manifest.safeParse(value)
  return read.success ? '' : `${read.error.issues[0]?.path.join('.')}: ${read.error.issues[0]?.message}`
}

describe('findModel()', () => {
  const { models, aliases } = sampleManifest()
  const manifest = sampleManifest({
    models: [...models, sampleEncoder({ version: 2, vectorSpace: 'hedge-small-en@2' })],
    aliases: { ...aliases, 'hedge-small-en': { stable: 1, candidate: 2 } },
  })

  test('gives the stable version, the candidate, or the one that is named by its number', () => {
    expect(findModel(manifest, 'hedge-small-en')?.version).toBe(1)
    expect(findModel(manifest, 'hedge-small-en', 'candidate')?.version).toBe(2)
    expect(findModel(manifest, 'hedge-small-en', 2)?.version).toBe(2)
  })

  test('gives nothing for an unknown id, version or alias, nor for a name that every object has', () => {
    for (const id of ['hedge-other', 'constructor', '__proto__'])
      expect(findModel(manifest, id)).toBe(undefined)
    expect(findModel(manifest, 'hedge-small-en', 3)).toBe(undefined)
    expect(findModel(manifest, 'hedge-nano-en', 'candidate')).toBe(undefined)
  })

  test('tells what embeds from what classifies, and an encoder from a table', () => {
    expect(findEmbedder(manifest, 'hedge-nano-en')?.kind).toBe('table')
    expect(findEmbedder(manifest, 'hedge-intents-en')).toBe(undefined)
    expect(findEncoder(manifest, 'hedge-nano-en')).toBe(undefined)
    expect(stableModels(manifest).map(({ id, version }) => `${id}@${version}`)).toEqual([
      'hedge-small-en@1',
      'hedge-nano-en@1',
      'hedge-intents-en@1',
    ])
  })
})

describe('Manifest', () => {
  test('reads encoders, tables and heads', () => {
    expect(messageOf(sampleManifest())).toBe('')
  })

  test.each([
    ['/etc/passwd'],
    ['../secret'],
    ['a/../../b'],
    ['a//b'],
    ['a/'],
    ['.hidden'],
    ['a/.b'],
    ['a\\b'],
    ['a%2e'],
    [''],
  ])('refuses the path %j', (path) => {
    const model = sampleEncoder()
    const files = { ...model.files, graph: { ...model.files.graph, path } }
    expect(messageOf(sampleManifest({ models: [{ ...model, files }] }))).toMatch(
      /^models\.0\.files\.graph\.path: /,
    )
  })

  test.each([
    ['too few digests', { bytes: 2 * chunkBytes + 1, chunks: [digest, digest] }],
    ['too many digests', { bytes: 2 * chunkBytes, chunks: [digest, digest, digest] }],
    ['no digests', { bytes: chunkBytes + 1 }],
    ['digests of a file of one chunk', { bytes: chunkBytes, chunks: [digest] }],
    ['more bytes than a file may have', { bytes: 2 ** 40 }],
    ['no bytes', { bytes: 0 }],
  ])('refuses a file with %s', (_, fields) => {
    const model = sampleEncoder()
    const files = { ...model.files, graph: { path: 'g', sha256: digest, ...fields } }
    expect(messageOf(sampleManifest({ models: [{ ...model, files }] }))).toMatch(/^models\.0\.files\.graph/)
  })

  test.each([
    ['a version twice', { models: [sampleEncoder(), sampleEncoder()] }, /hedge-small-en@1 is there twice/],
    [
      'an alias to a version that is absent',
      { aliases: { 'hedge-small-en': { stable: 7 } } },
      /no version 7/,
    ],
    [
      'an alias of a model that is absent',
      { aliases: { 'hedge-gone': { stable: 1 } } },
      /hedge-gone has no version/,
    ],
    ['a model without a stable version', { aliases: {} }, /expected a stable version of hedge-small-en/],
    [
      'a head over vectors that no model makes',
      { models: [sampleEncoder(), sampleTable(), sampleHead({ baseSpace: 'hedge-small-en@9' })] },
      /none makes hedge-small-en@9/,
    ],
    [
      'a vector space of a later version',
      { models: [sampleEncoder({ vectorSpace: 'hedge-small-en@2' }), sampleTable(), sampleHead()] },
      /expected hedge-small-en@1 or an earlier version/,
    ],
    [
      'a path with two contents',
      { models: [sampleEncoder({ version: 2, weightsSha256: digest }), sampleEncoder()] },
      /expected one content for hedge-small-en\/weights/,
    ],
    ['another format', { formatVersion: 3 }, /formatVersion/],
    ['a version beyond 2^53', { version: 2 ** 53 }, /^version/],
    ['a field that nobody knows', { extra: true }, /Unrecognized|Invalid/],
  ])('refuses %s', (_, change, message) => {
    expect(messageOf({ ...sampleManifest(change as Partial<Manifest>), ...change })).toMatch(message)
  })
})

test('chunksOf() gives a small file as its own only chunk', () => {
  expect(chunksOf({ path: 'p', bytes: 5, sha256: digest })).toEqual([digest])
  const chunks = ['cd'.repeat(32), digest]
  expect(chunksOf({ path: 'p', bytes: chunkBytes + 1, sha256: digest, chunks })).toEqual(chunks)
})
