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
  const isReference = model.reference === 'hedge-encoder'
  return {
    id,
    version,
    engine: 'encoder',
    sha256: files.weights.sha256,
    // Where its bits are released, any program that gives them is the same engine.
    program: isReference ? files.goldenVectors.sha256 : sha256(kernel),
    dimensions,
    released,
    files: [files.weights, files.tokenizer].map(({ path }) => path),
    async open() {
      const { instance } = await WebAssembly.instantiate(kernel)
      const stream = createWeightsStream(openKernel(instance.exports))
      stream.push(await readArtifact(files.weights))
      const encoder = stream.finish()
      const { encode } = createTokenizer(await readArtifactJson(files.tokenizer), { maxTokens })
      const embed = (texts: readonly string[]): Float32Array =>
        encoder.embed(texts.map((text) => encode(text).ids))
      if (isReference) await requireGolden(model, embed)
      return { embed: (texts) => Promise.resolve(embed(texts)), close: () => Promise.resolve() }
    },
  }
}

async function requireGolden(
  { id, version, files }: EncoderVersion,
  embed: (texts: readonly string[]) => Float32Array,
): Promise<void> {
  const vectors = embed((await readArtifactJson(files.goldenTexts)) as string[])
  const found = sha256(new Uint8Array(vectors.buffer))
  if (found === files.goldenVectors.sha256) return
  throw new Error(
    `Cannot measure ${id}@${version}: this kernel gives other golden vectors than were released (sha256 ${found})`,
  )
}
