import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { findEmbedder, findModel, Manifest, type EmbedderVersion } from '#core/contract/manifest'
import { fakeClock } from '../../edge/testing/fakeClock.ts'
import { edgeLimits } from '../../edge/limits.ts'
import { artifactFiles, diskEdgeModels } from './diskEdgeModels.ts'

const manifest = Manifest.parse(JSON.parse(readFileSync('models/manifest.json', 'utf8')))
const nano = findEmbedder(manifest, 'hedge-nano-en') as EmbedderVersion
const small = findEmbedder(manifest, 'hedge-small-en') as EmbedderVersion
const goldenTexts = JSON.parse(readFileSync('models/artifacts/goldenTexts.json', 'utf8')) as string[]
const held: Promise<unknown>[] = []
const keepAlive = (promise: Promise<unknown>): void => void held.push(promise)

function golden({ files, dimensions }: EmbedderVersion): Float32Array {
  const { buffer, byteOffset } = readFileSync(`models/artifacts/${files.goldenVectors.path}`)
  return new Float32Array(buffer.slice(byteOffset, byteOffset + goldenTexts.length * dimensions * 4))
}

describe('the models of the edge', () => {
  test.each([nano, small])('give every golden text the bits of the registry', async (model) => {
    const compute = { small: true, cpuMs: 1_000 }
    const models = diskEdgeModels({ manifest, clock: fakeClock(), compute })
    expect(models.availability(model)).toMatchObject({ state: 'cold' })
    const embedder = await models.open(model, keepAlive)
    expect(models.availability(model)).toMatchObject({ state: 'ready', cpuMs: 1_000 })
    expect((await embedder.embed(goldenTexts)).vectors).toEqual(golden(model))
  })

  test('are not there for a model that only the origin runs, nor where the configuration leaves them out', () => {
    const clock = fakeClock()
    const base = findEmbedder(manifest, 'hedge-base-en') as EmbedderVersion
    expect(diskEdgeModels({ manifest, clock }).availability(base)).toMatchObject({
      because: 'does not run hedge-base-en',
    })
    const noSmall = diskEdgeModels({ manifest, clock, compute: { small: false, cpuMs: 50 } })
    expect(noSmall.availability(small)).toMatchObject({ state: 'absent' })
    expect(noSmall.availability(nano)).toMatchObject({ state: 'cold' })
    const overSmall = findModel(manifest, 'hedge-banking77-en')
    expect(noSmall.availability(overSmall ?? base)).toMatchObject({ state: 'absent' })
    const nothing = diskEdgeModels({ manifest, clock, compute: { small: true, cpuMs: 0 } })
    expect(nothing.availability(nano)).toMatchObject({ state: 'absent' })
  })

  test('spend no more than their budget, whatever was expected of the text', async () => {
    const models = diskEdgeModels({ manifest, clock: fakeClock(), compute: { small: true, cpuMs: 20 } })
    const embedder = await models.open(small, keepAlive)
    await embedder.embed(['A short text is fine.'])
    const dense = '!? '.repeat(200)
    await expect(embedder.embed([dense])).rejects.toMatchObject({
      code: 'over_capacity',
      message: expect.stringMatching(/of 256 tokens at the edge: .* at most 20 ms/) as string,
    })
  })

  test.each([
    ['weights', 'integrity_failed'],
    ['tokenizer', 'integrity_failed'],
    ['goldenVectors', 'integrity_failed'],
  ] as const)('with damaged %s are refused, and only the other models serve', async (name, code) => {
    const clock = fakeClock()
    const path = `/models/${small.files[name].path}`
    const damaged = Uint8Array.from(readFileSync(path.replace('/models/', 'models/artifacts/')))
    damaged[damaged.length - 7]! ^= 4
    const models = diskEdgeModels({ manifest, clock, files: artifactFiles({ [path]: damaged }) })
    await expect(models.open(small, keepAlive)).rejects.toMatchObject({ code })
    expect(models.availability(small)).toMatchObject({
      state: 'absent',
      because: 'could not load hedge-small-en and tries again in 60 s',
    })
    if (name !== 'tokenizer') await models.open(nano, keepAlive)
    clock.advance(edgeLimits.modelPauseMs)
    expect(models.availability(small)).toMatchObject({ state: 'cold' })
  })

  test('classify with a head over their own vectors', async () => {
    const head = findModel(manifest, 'hedge-banking77-nano-en') as NonNullable<ReturnType<typeof findModel>>
    const models = diskEdgeModels({ manifest, clock: fakeClock() })
    const embedder = await models.open(head, keepAlive)
    expect(embedder.heads?.map(({ model }) => model.sha256)).toEqual([head.files.weights.sha256])
    expect(embedder.model.id).toBe('hedge-nano-en')
    expect(models.availability(head)).toMatchObject({ state: 'ready' })
  })

  test('give the semantic cache a vector at once, or nothing while the table is on its way', async () => {
    const models = diskEdgeModels({ manifest, clock: fakeClock() })
    expect(models.nanoVector('a question', keepAlive)).toBeUndefined()
    await Promise.all(held)
    expect(models.nanoVector('a question', keepAlive)).toMatchObject({ kind: 'vector', knownTokens: 2 })
    expect(models.nanoVector('', keepAlive)).toEqual({ kind: 'nothing-known' })
  })
})
