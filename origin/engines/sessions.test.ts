import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Manifest, findEmbedder } from '#core/contract/manifest'
import type { EmbedderVersion, EncoderVersion } from '#core/contract/manifest'
import { createTokenizer } from '#core/text/tokenize'
import { dot, row } from '#core/text/vectors'
import { leastCosine } from '../goldenCheck.ts'
import { readArtifact } from '../platform/readArtifact.ts'
import { openOnnxSession } from './onnxSession.ts'
import { spawnEngineWorker } from './spawnEngineWorker.ts'

const artifactsPath = fileURLToPath(new URL('../../models/artifacts', import.meta.url))
const manifestPath = new URL('../../models/manifest.json', import.meta.url)
const isBuilt = existsSync(manifestPath) && existsSync(`${artifactsPath}/hedge-small-en/graph.onnx`)

async function readModel(id: string, version?: number): Promise<EmbedderVersion> {
  const { default: json } = (await import(manifestPath.href, { with: { type: 'json' } })) as {
    default: unknown
  }
  const entry = findEmbedder(Manifest.parse(json), id, version)
  if (!entry) throw new Error(`the manifest has no ${id}`)
  return entry
}

async function readEncoder(id: string, version?: number): Promise<EncoderVersion> {
  return (await readModel(id, version)) as EncoderVersion
}

function readGolden(entry: EmbedderVersion): { ids: number[][]; vectors: Float32Array } {
  const json = (file: 'tokenizer' | 'goldenTexts'): unknown =>
    JSON.parse(new TextDecoder().decode(readArtifact(artifactsPath, entry.files[file])))
  const tokenizer = createTokenizer(json('tokenizer'), { maxTokens: entry.maxTokens })
  const ids = (json('goldenTexts') as string[]).map((text) => tokenizer.encode(text).ids)
  const bytes = readArtifact(artifactsPath, entry.files.goldenVectors)
  return { ids, vectors: new Float32Array(Uint8Array.from(bytes).buffer) }
}

describe.runIf(isBuilt)('a session of the real model', () => {
  test.each(['hedge-small-en', 'hedge-nano-en'])(
    'of %s gives the very bits of its golden vectors, in a worker thread, in one run',
    async (id) => {
      const entry = await readModel(id)
      const { ids, vectors } = readGolden(entry)
      const runner = await spawnEngineWorker({ entry, artifactsPath, threads: 1 })
      const result = await runner.run([ids])
      expect(result.vectors).toEqual(vectors)
      expect(result.computeMs).toBeGreaterThan(0)
      await runner.stop()
    },
  )

  test('of hedge-small-en 1 gives its golden vectors by ONNX Runtime, one text a run, until it is stopped', async () => {
    const entry = await readModel('hedge-small-en', 1)
    const { ids, vectors } = readGolden(entry)
    const runner = await spawnEngineWorker({ entry, artifactsPath, threads: 1 })
    const result = await runner.run(ids.map((text) => [text]))
    const { dimensions } = entry
    ids.forEach((_, index) => {
      const ours = row({ values: result.vectors, dimensions }, index)
      expect(dot(ours, row({ values: vectors, dimensions }, index))).toBeGreaterThanOrEqual(leastCosine)
    })

    // The worker reads in order, so it is gone before it sees this batch.
    const stopped = runner.stop()
    await expect(runner.run([[ids[0] ?? []]])).rejects.toMatchObject({ code: 'engine_failed' })
    await stopped
    expect(await runner.exited).toContain('exited')
    await expect(runner.run([[ids[0] ?? []]])).rejects.toMatchObject({ code: 'engine_failed' })
  })

  test('hedge-base-en does not care which texts share a padded run', async () => {
    const entry = await readEncoder('hedge-base-en')
    const { ids: all, vectors } = readGolden(entry)
    const ids = all.slice(0, 13) // the last ones are long, and padding all to them takes seconds
    const session = await openOnnxSession({ entry, artifactsPath, threads: 1 })
    const values = await session.run(ids.map((text) => Int32Array.from(text)))
    const { dimensions } = entry
    ids.forEach((_, index) => {
      const ours = row({ values, dimensions }, index)
      expect(dot(ours, row({ values: vectors, dimensions }, index))).toBeGreaterThanOrEqual(0.99999)
    })
  })

  test('refuses bytes that are not those of the manifest', async () => {
    const entry = await readEncoder('hedge-small-en')
    const weights = { ...entry.files.weights, sha256: '0'.repeat(64) }
    const forged = { ...entry, files: { ...entry.files, weights } }
    const spawned = spawnEngineWorker({ entry: forged, artifactsPath, threads: 1 })
    await expect(spawned).rejects.toMatchObject({ code: 'integrity_failed' })
    await expect(spawned).rejects.toThrow('the manifest wants')
  })

  test('names the file that is missing', async () => {
    const entry = await readEncoder('hedge-small-en')
    const spawned = spawnEngineWorker({ entry, artifactsPath: '/nowhere', threads: 1 })
    await expect(spawned).rejects.toThrow('/nowhere/hedge-small-en/2/weights.safetensors: ENOENT')
  })

  test('an input that breaks the session ends the worker, with its batch', async () => {
    const entry = await readEncoder('hedge-small-en')
    const runner = await spawnEngineWorker({ entry, artifactsPath, threads: 1 })
    await expect(runner.run([[[1_000_000]]])).rejects.toMatchObject({ code: 'engine_failed' })
    expect(await runner.exited).not.toBe('')
  })
})

if (!isBuilt) test.skip('a session of the real model: run npm run models:build first', () => undefined)
