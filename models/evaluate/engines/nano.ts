import type { TableVersion } from '#core/contract/manifest'
import { createNano } from '#core/nano/nano'
import { createNanoEmbedder, nanoTokenizerTokens } from '#core/nano/nanoEmbedder'
import { embedderModel } from '#core/task/embedder'
import { createTokenizer } from '#core/text/tokenize'
import type { Contender } from '../contender.ts'
import { readArtifact, readArtifactJson } from './artifacts.ts'

/** A static table: integer sums, the same everywhere. */
export function nanoTable(model: TableVersion, released: boolean): Contender {
  const { id, version, dimensions, files } = model
  return {
    id,
    version,
    engine: 'nano',
    sha256: files.weights.sha256,
    dimensions,
    released,
    files: [files.weights, files.tokenizer].map(({ path }) => path),
    async open() {
      const json = await readArtifactJson(files.tokenizer)
      const tokenizer = createTokenizer(json, { maxTokens: nanoTokenizerTokens })
      const nano = createNano(await readArtifact(files.weights))
      const { embed } = createNanoEmbedder({ model: embedderModel(model), nano, tokenizer })
      return { embed: async (texts) => (await embed(texts)).vectors, close: () => Promise.resolve() }
    },
  }
}
