import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Manifest, stableModels } from '#core/contract/manifest'
import type { EncoderVersion } from '#core/contract/manifest'
import { openKernel } from '#core/encoder/kernel'
import { createWeightsStream } from '#core/encoder/weightsStream'
import { createTokenizer } from '#core/text/tokenize'
import { openEncoder } from '../encoderSession.ts'
import type { EncoderSession } from '../encoderSession.ts'
import { ENCODER, loadEncoderWeights } from '../encoderWeights.ts'
import { openReference } from '../openReference.ts'
import { sha256 } from '../sha256.ts'
import { loadSource, SOURCE } from '../source.ts'
import type { Contender, OpenedContender } from './contender.ts'

const MODELS = join(import.meta.dirname, '..')
const ARTIFACTS = join(MODELS, 'artifacts')
/** The one model that core/encoder runs. */
const ENGINE_MODEL = 'hedge-small-en'
/** Plain and relaxed SIMD give the same bits; this one is the faster. */
const KERNEL = join(MODELS, '../core/encoder/kernelRelaxed.wasm')

export async function readManifest(): Promise<Manifest> {
  return Manifest.parse(JSON.parse(await readFile(join(MODELS, 'manifest.json'), 'utf8')))
}

/** Everything that can be measured: the source weights first, then each version of the manifest on each of its engines. */
export function listContenders(manifest: Manifest, log: (line: string) => void): Contender[] {
  const stable = new Set(stableModels(manifest))
  const encoders = manifest.models.filter((model) => model.kind === 'encoder')
  return [
    fp32(log),
    ...encoders.map((model) => onnx(model, stable.has(model))),
    ...encoders
      .filter(({ id }) => id === ENGINE_MODEL)
      .map((model) => encoderEngine(model, stable.has(model))),
  ]
}

/** The unquantised weights: what every other model is held against. */
export function fp32(log: (line: string) => void): Contender {
  return {
    id: 'fp32',
    version: 0,
    engine: 'onnxruntime-node',
    sha256: SOURCE.sha256,
    dimensions: ENCODER.width,
    released: false,
    files: [],
    async open() {
      const { weights, tokenizer } = await loadSource(join(MODELS, '.cache'), log)
      const session = await openReference(loadEncoderWeights(weights))
      return fromSession(session, tokenizer, ENCODER.maxTokens)
    },
  }
}

function onnx(model: EncoderVersion, released: boolean): Contender {
  const { id, version, dimensions, maxTokens, files } = model
  return {
    id,
    version,
    engine: 'onnxruntime-node',
    sha256: files.weights.sha256,
    dimensions,
    released,
    files: [files.graph, files.weights, files.tokenizer].map(({ path }) => path),
    async open() {
      const session = await openEncoder(join(ARTIFACTS, files.graph.path))
      return fromSession(session, await readFile(join(ARTIFACTS, files.tokenizer.path)), maxTokens)
    },
  }
}

function encoderEngine(model: EncoderVersion, released: boolean): Contender {
  const { id, version, dimensions, maxTokens, files } = model
  const kernel = readFileSync(KERNEL)
  return {
    id,
    version,
    engine: 'encoder',
    sha256: files.weights.sha256,
    program: sha256(kernel),
    dimensions,
    released,
    files: [files.weights, files.tokenizer].map(({ path }) => path),
    async open() {
      const { instance } = await WebAssembly.instantiate(kernel)
      const stream = createWeightsStream(openKernel(instance.exports))
      stream.push(await readFile(join(ARTIFACTS, files.weights.path)))
      const encoder = stream.finish()
      const tokenizer = await readFile(join(ARTIFACTS, files.tokenizer.path), 'utf8')
      const { encode } = createTokenizer(JSON.parse(tokenizer), { maxTokens })
      return {
        embed: (texts) => Promise.resolve(encoder.embed(texts.map((text) => encode(text).ids))),
        close: () => Promise.resolve(),
      }
    },
  }
}

function fromSession(session: EncoderSession, tokenizer: Uint8Array, maxTokens: number): OpenedContender {
  const { encode } = createTokenizer(JSON.parse(new TextDecoder().decode(tokenizer)), { maxTokens })
  return {
    async embed(texts) {
      const vectors = await session.embedEach(texts.map((text) => encode(text).ids))
      const width = vectors[0]?.length ?? 0
      const values = new Float32Array(vectors.length * width)
      vectors.forEach((vector, at) => values.set(vector, at * width))
      return values
    },
    close: () => session.release(),
  }
}
