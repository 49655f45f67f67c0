import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EncoderVersion } from '#core/contract/manifest'
import { openKernel } from '#core/encoder/kernel'
import { createWeightsStream } from '#core/encoder/weightsStream'
import { createTokenizer } from '#core/text/tokenize'
import { sha256 } from '../../sha256.ts'
import type { Contender } from '../contender.ts'
import { MODELS, readArtifact, readArtifactJson } from './artifacts.ts'

/** Plain and relaxed SIMD give the same bits; this one is the faster. */
const KERNEL = join(MODELS, '../core/encoder/kernelRelaxed.wasm')

/** Our own engine: what it computes on Node is what it computes everywhere. */
export function encoderEngine(model: EncoderVersion, released: boolean): Contender {
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
      stream.push(await readArtifact(files.weights))
      const encoder = stream.finish()
      const { encode } = createTokenizer(await readArtifactJson(files.tokenizer), { maxTokens })
      return {
        embed: (texts) => Promise.resolve(encoder.embed(texts.map((text) => encode(text).ids))),
        close: () => Promise.resolve(),
      }
    },
  }
}
