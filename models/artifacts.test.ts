import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm'
import { beforeAll, describe, expect, test } from 'vitest'
import { findEncoder, Manifest } from '#core/contract/manifest'
import type { ArtifactFile } from '#core/contract/manifest'
import { createTokenizer } from '#core/text/tokenize'
import { compareBuilds } from './compareBuilds.ts'
import { compareVectors } from './cosine.ts'
import { openEncoder } from './encoderSession.ts'
import { goldenTexts } from './goldenTexts.ts'
import { readSafetensors } from './safetensors.ts'
import { decodeVectors } from './vectorFile.ts'

const HERE = import.meta.dirname
const manifest = Manifest.parse(JSON.parse(await readFile(join(HERE, 'manifest.json'), 'utf8')))
const read = (file: ArtifactFile) => readFile(join(HERE, 'artifacts', file.path))
const vectorsOf = async (file: ArtifactFile) => decodeVectors(await read(file), 384)
const small = findEncoder(manifest, 'hedge-small-en', 1)!
const base = findEncoder(manifest, 'hedge-base-en', 1)!

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
    expect(bytesOf(small)).toBeLessThanOrEqual(13_600_000)
    expect(bytesOf(small) + bytesOf(base)).toBeLessThanOrEqual(39_000_000)
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

describe.each([small, base])('$id', (model) => {
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
    expect(fidelity.meanCosine).toBeGreaterThanOrEqual(model === base ? 0.998 : 0.94)
    if (model === base) expect(fidelity.minCosine).toBeGreaterThanOrEqual(0.995)
  })
})

test('hedge-small-en gives the same vectors in WebAssembly, from graph and weights in memory', async () => {
  env.wasm.numThreads = 1
  env.wasm.wasmPaths = `${dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'))}/`
  const weights = { path: 'weights.safetensors', data: await read(small.files.weights) }
  const session = await InferenceSession.create(await read(small.files.graph), { externalData: [weights] })
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
  expect(compareVectors(found, await vectorsOf(small.files.goldenVectors)).minCosine).toBeGreaterThanOrEqual(
    0.999,
  )
})
