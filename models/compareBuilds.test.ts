import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { ArtifactFile, EncoderVersion } from '#core/contract/manifest'
import { compareBuilds } from './compareBuilds.ts'
import type { Build } from './compareBuilds.ts'
import { sha256 } from './sha256.ts'
import { SOURCE } from './source.ts'
import { encodeVectors } from './vectorFile.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** A build of one model with two dimensions; each argument stands for the content of a file. */
async function build({ graph = 'graph', golden = [1, 0], licence = 'Apache-2.0' } = {}): Promise<Build> {
  const folder = await mkdtemp(join(tmpdir(), 'hedge-builds-'))
  folders.push(folder)
  await mkdir(join(folder, 'artifacts'))
  const write = async (path: string, content: string | Uint8Array): Promise<ArtifactFile> => {
    const bytes = Buffer.from(content)
    await writeFile(join(folder, 'artifacts', path), bytes)
    return { path, bytes: bytes.length, sha256: sha256(bytes) }
  }
  const model: EncoderVersion = {
    kind: 'encoder',
    id: 'hedge-test-en',
    version: 1,
    task: 'embed',
    vectorSpace: 'hedge-test-en@1',
    dimensions: 2,
    maxTokens: 8,
    tiers: ['origin'],
    weightFormat: 'none',
    batchInvariant: true,
    licence,
    sources: [SOURCE],
    files: {
      graph: await write('graph.onnx', graph),
      weights: await write('weights.safetensors', 'weights'),
      tokenizer: await write('tokenizer.json', '{}'),
      goldenTexts: await write('goldenTexts.json', '[]'),
      goldenVectors: await write('goldenVectors.f32', encodeVectors([Float32Array.from(golden)])),
      fp32Vectors: await write('fp32Vectors.f32', encodeVectors([Float32Array.of(1, 0)])),
    },
    fidelity: { texts: 1, meanCosine: 0.96, minCosine: 0.96 },
  }
  return { folder, models: [model] }
}

test('compareBuilds() finds two equal builds equal', async () => {
  expect(await compareBuilds(await build(), await build())).toEqual([])
})

test('compareBuilds() names a file that came out differently', async () => {
  const differences = await compareBuilds(await build(), await build({ graph: 'another' }))
  expect(differences).toEqual([expect.stringMatching(/^hedge-test-en graph: sha256 \w+; rebuilt \w+$/)])
})

test('compareBuilds() lets vectors differ as processors do, but not more', async () => {
  expect(await compareBuilds(await build(), await build({ golden: [1, 0.01] }))).toEqual([])
  const differences = await compareBuilds(await build(), await build({ golden: [1, 0.1] }))
  expect(differences).toEqual([expect.stringContaining('hedge-test-en goldenVectors: cosine 0.995')])
})

test('compareBuilds() finds a changed manifest entry and a missing model', async () => {
  const kept = await build()
  expect(await compareBuilds(kept, await build({ licence: 'MIT' }))).toEqual([
    'hedge-test-en: its manifest entry differs',
  ])
  const none: Build = { folder: kept.folder, models: [] }
  expect(await compareBuilds(kept, none)).toEqual(['models: hedge-test-en@1; rebuilt '])
})

test('compareBuilds() finds checked-in files that were damaged or lost', async () => {
  const kept = await build()
  const fresh = await build()
  await writeFile(join(kept.folder, 'artifacts/weights.safetensors'), 'weightz')
  await rm(join(kept.folder, 'artifacts/tokenizer.json'))
  expect(await compareBuilds(kept, fresh)).toEqual([
    "weights.safetensors: differs from the manifest's sha256",
    'tokenizer.json: absent',
  ])
})
