import { readFileSync } from 'node:fs'
import { Manifest } from '#core/contract/manifest'
import { createNano } from '#core/nano/nano'
import { nanoTokenizerTokens } from '#core/nano/nanoEmbedder'
import { createTokenizer } from '#core/text/tokenize'

/** The vector of a text by hedge-nano-en; undefined where it knows none of the words. */
export function openNano(): (text: string) => Float32Array | undefined {
  const manifest = Manifest.parse(JSON.parse(readFileSync('models/manifest.json', 'utf8')))
  const model = manifest.models.find(({ id }) => id === 'hedge-nano-en')
  if (model === undefined || !('tokenizer' in model.files))
    throw new Error('the manifest has no hedge-nano-en')
  const read = (path: string) => readFileSync(`models/artifacts/${path}`)
  const tokenizer = createTokenizer(JSON.parse(read(model.files.tokenizer.path).toString('utf8')), {
    maxTokens: nanoTokenizerTokens,
  })
  const nano = createNano(new Uint8Array(read(model.files.weights.path)))
  return (text) => {
    const result = nano.embed(tokenizer.encode(text).ids.slice(1, -1))
    return result.kind === 'vector' ? result.vector : undefined
  }
}
