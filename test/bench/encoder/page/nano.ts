import type { EmbedderVersion } from '#core/contract/manifest'
import { createNano } from '#core/nano/nano'
import { runNano } from '#core/nano/runNano'
import { createTokenizer } from '#core/text/tokenize'
import type { Encoder } from '../../../../client/engine/encodeTexts.ts'
import { embedTexts } from './embedTexts.ts'
import { fetchAll } from './fetchAll.ts'
import { servePeer } from './protocol.ts'

let encoder: Encoder
let dimensions = 0

/** The table of token vectors that the page asks first, as it opens it; without its store and its golden check. */
servePeer({
  async start({ model }) {
    const { files, maxTokens, dimensions: width, batchInvariant } = model as EmbedderVersion
    const [weights, json] = await fetchAll(
      [files.weights, files.tokenizer].map(({ path }) => `/models/${path}`),
    )
    const nano = createNano(weights!)
    const tokenizer = createTokenizer(JSON.parse(new TextDecoder().decode(json)), { maxTokens })
    encoder = { tokenizer, run: async (texts) => runNano(nano, texts), batchInvariant, threads: 1 }
    dimensions = width
  },
  embed: (texts, batched) => embedTexts(texts, { encoder, dimensions, batched }),
})
