import { join } from 'node:path'
import type { EncoderVersion } from '#core/contract/manifest'
import { createTokenizer } from '#core/text/tokenize'
import { openEncoder } from '../../encoderSession.ts'
import type { EncoderSession } from '../../encoderSession.ts'
import { ENCODER, loadEncoderWeights } from '../../encoderWeights.ts'
import { openReference } from '../../openReference.ts'
import { loadSource, SOURCE } from '../../source.ts'
import type { Contender, OpenedContender } from '../contender.ts'
import { ARTIFACTS, MODELS, readArtifactJson } from './artifacts.ts'

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
      const json: unknown = JSON.parse(new TextDecoder().decode(tokenizer))
      return fromSession(session, json, ENCODER.maxTokens)
    },
  }
}

/** A released graph, each text by itself. */
export function onnxRuntime(model: EncoderVersion, released: boolean): Contender {
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
      return fromSession(session, await readArtifactJson(files.tokenizer), maxTokens)
    },
  }
}

function fromSession(session: EncoderSession, tokenizer: unknown, maxTokens: number): OpenedContender {
  const { encode } = createTokenizer(tokenizer, { maxTokens })
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
