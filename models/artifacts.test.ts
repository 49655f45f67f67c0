import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm'
import { beforeAll, describe, expect, test } from 'vitest'
import { Manifest } from '#core/contract/manifest'
import type { ArtifactFile } from '#core/contract/manifest'
import { EncoderVersion } from '#core/contract/modelVersion'
import { createTokenizer } from '#core/text/tokenize'
import { buildPlan } from './buildPlan.ts'
import { compareBuilds } from './compareBuilds.ts'
import { compareVectors } from './cosine.ts'
import { openEncoder } from './encoderSession.ts'
import { goldenTexts } from './goldenTexts.ts'
import { MODEL_PLANS } from './modelPlans.ts'
import { readStoredEncoder } from './readStoredEncoder.ts'
import { readSafetensors } from './safetensors.ts'
import { decodeVectors } from './vectorFile.ts'

const HERE = import.meta.dirname
const manifest = Manifest.parse(JSON.parse(await readFile(join(HERE, 'manifest.json'), 'utf8')))
const read = (file: ArtifactFile) => readFile(join(HERE, 'artifacts', file.path))
const vectorsOf = async (file: ArtifactFile) => decodeVectors(await read(file), 384)
const entry = async (folder: string): Promise<EncoderVersion> =>
  EncoderVersion.parse(JSON.parse(await readFile(join(HERE, 'artifacts', folder, 'model.json'), 'utf8')))
const first = await entry('hedge-small-en')
const small = await entry('hedge-small-en/2')
const base = await entry('hedge-base-en')
/** Least cosine to fp32 over the golden texts that each model promises: mean and worst. */
const promised = new Map([
  [first, [0.94, 0.9]],
  [small, [0.985, 0.965]],
  [base, [0.998, 0.995]],
])

let ids: number[][]
beforeAll(async () => {
  const json: unknown = JSON.parse(
    await readFile(join(HERE, 'artifacts', small.files.tokenizer.path), 'utf8'),
  )
  const tokenizer = createTokenizer(json, small)
  ids = goldenTexts.map((text) => tokenizer.encode(text).ids)
})

describe('the checked-in artifacts', () => {
  test('are the files that the manifest names, byte for byte', async () => {
    const build = { folder: HERE, models: manifest.models }
    expect(await compareBuilds(build, build)).toEqual([])
  })

  test('stay within their sizes', () => {
    const bytesOf = ({ files }: typeof small) => files.graph.bytes + files.weights.bytes
    expect(bytesOf(first)).toBeLessThanOrEqual(13_600_000)
    expect(bytesOf(small)).toBeLessThanOrEqual(13_000_000)
    expect(bytesOf(small) + bytesOf(base)).toBeLessThanOrEqual(39_000_000)
  })

  test('travel compressed in at most 12 MB', async () => {
    expect(gzipSync(await read(small.files.weights)).length).toBeLessThanOrEqual(12_000_000)
  })

  test('are one weights file under two graphs, which rebuild from it to the byte', async () => {
    const plan = MODEL_PLANS.find(({ id, version }) => id === small.id && version === small.version)!
    const weights = await read(small.files.weights)
    const rebuilt = buildPlan(plan, readStoredEncoder(weights))
    expect(Buffer.compare(rebuilt.weights, weights)).toBe(0)
    expect(Buffer.compare(rebuilt.graph, await read(small.files.graph))).toBe(0)
    expect(Buffer.compare(rebuilt.webgpuGraph!, await read(small.files.webgpuGraph!))).toBe(0)
  })

  test('hold the golden texts, some beyond 128 tokens and one cut at the limit', async () => {
    expect(JSON.parse((await read(small.files.goldenTexts)).toString())).toEqual(goldenTexts)
    const lengths = ids.map((text) => text.length)
    expect(lengths.filter((length) => length > 128).length).toBeGreaterThanOrEqual(2)
    expect(Math.max(...lengths)).toBe(256)
    expect(ids.every((text) => text[0] === 101 && text.at(-1) === 102)).toBe(true)
  })

  test('keep control tokens spelled out in a text from being control tokens', () => {
    const text = ids[goldenTexts.findIndex((golden) => golden.includes('[SEP]'))]!
    expect(text.slice(1, -1).filter((id) => id <= 103)).toEqual([])
  })

  test('store their weights as readable safetensors', async () => {
    const { tensors, metadata } = readSafetensors(await read(small.files.weights))
    expect(metadata).toMatchObject({ model: 'hedge-small-en', source: small.sources[0]?.sha256 })
    expect(tensors.get('layers.0.qkv.codes')).toMatchObject({ dtype: 'U8', shape: [1152, 192] })
    expect(tensors.get('layers.0.qkv.scales')).toMatchObject({ dtype: 'F16', shape: [1152, 12] })
  })
})

describe.each([first, small, base])('$id@$version', (model) => {
  test('gives its golden vectors, each text alone and all in one padded batch', async () => {
    const golden = await vectorsOf(model.files.goldenVectors)
    const session = await openEncoder(join(HERE, 'artifacts', model.files.graph.path))
    const alone = await session.embedEach(ids)
    const together = await session.embedBatch(ids)
    await session.release()
    expect(compareVectors(alone, golden).minCosine).toBeGreaterThanOrEqual(0.999)
    expect(compareVectors(together, golden).minCosine).toBeGreaterThanOrEqual(0.999)
    for (const vector of together) expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
  })

  test('is as close to fp32 as the manifest says and the model promises', async () => {
    const fidelity = compareVectors(
      await vectorsOf(model.files.goldenVectors),
      await vectorsOf(model.files.fp32Vectors),
    )
    expect(fidelity.meanCosine).toBeCloseTo(model.fidelity.meanCosine, 3)
    expect(fidelity.minCosine).toBeCloseTo(model.fidelity.minCosine, 3)
    const [mean, least] = promised.get(model)!
    expect(fidelity.meanCosine).toBeGreaterThanOrEqual(mean!)
    expect(fidelity.minCosine).toBeGreaterThanOrEqual(least!)
  })
})

test('hedge-small-en@2 gives the same vectors from the WebGPU graph, whose operators the CPU has too', async () => {
  const open = (file: ArtifactFile) => openEncoder(join(HERE, 'artifacts', file.path))
  const [session, other] = [await open(small.files.webgpuGraph!), await open(small.files.graph)]
  const alone = await session.embedEach(ids)
  const together = await session.embedBatch(ids)
  const unpacked = await other.embedEach(ids)
  await Promise.all([session.release(), other.release()])
  const golden = await vectorsOf(small.files.goldenVectors)
  expect(compareVectors(alone, golden).minCosine).toBeGreaterThanOrEqual(0.999)
  expect(compareVectors(together, golden).minCosine).toBeGreaterThanOrEqual(0.999)
  // Both graphs multiply the same floats; only the golden vectors have rounded activations.
  expect(compareVectors(alone, unpacked).minCosine).toBeGreaterThanOrEqual(0.99999)
})

test.each([first, small])(
  '$id@$version gives the same vectors in WebAssembly, from memory',
  async (model) => {
    env.wasm.numThreads = 1
    env.wasm.wasmPaths = `${dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'))}/`
    const weights = { path: 'weights.safetensors', data: await read(model.files.weights) }
    const session = await InferenceSession.create(await read(model.files.graph), { externalData: [weights] })
    const found: Float32Array[] = []
    for (const text of ids) {
      const shape = [1, text.length]
      const feeds = {
        input_ids: new Tensor('int64', BigInt64Array.from(text, BigInt), shape),
        attention_mask: new Tensor('int64', new BigInt64Array(text.length).fill(1n), shape),
      }
      const { embedding } = await session.run(feeds)
      found.push(embedding!.data as Float32Array)
    }
    await session.release()
    expect(
      compareVectors(found, await vectorsOf(model.files.goldenVectors)).minCosine,
    ).toBeGreaterThanOrEqual(0.999)
  },
)
