import { readFileSync } from 'node:fs'
import type { EncoderVersion } from '#core/contract/manifest'
import { createTokenizer } from '#core/text/tokenize'
import { kernelPath, openHedgeEncoder } from '../../openHedgeEncoder.ts'
import { sha256 } from '../../sha256.ts'
import type { Contender } from '../contender.ts'
import { readArtifact, readArtifactJson } from './artifacts.ts'

/** Our own engine: what it computes on Node is what it computes everywhere. */
export function encoderEngine(model: EncoderVersion, released: boolean): Contender {
  const { id, version, dimensions, maxTokens, files } = model
  const isReference = model.reference === 'hedge-encoder'
  return {
    id,
    version,
    engine: 'encoder',
    sha256: files.weights.sha256,
    // Where its bits are released, any program that gives them is the same engine.
    program: isReference ? files.goldenVectors.sha256 : sha256(readFileSync(kernelPath)),
    dimensions,
    released,
    files: [files.weights, files.tokenizer].map(({ path }) => path),
    async open() {
      const encoder = openHedgeEncoder(await readArtifact(files.weights))
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
