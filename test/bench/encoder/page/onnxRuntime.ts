import { createTokenizer } from '#core/text/tokenize'
import type { EncoderVersion } from '#core/contract/manifest'
import type { Encoder } from '../../../../client/engine/encodeTexts.ts'
import { createOrtSession } from '../../../../client/engine/ortSession.ts'
import { embedTexts } from './embedTexts.ts'
import { fetchAll } from './fetchAll.ts'
import { servePeer } from './protocol.ts'

let encoder: Encoder
let dimensions = 0

/** onnxruntime-web with our graph, through the page's own tokenizer and batching; without its store and its golden check. */
servePeer({
  async start({ threads, model }) {
    const { files, maxTokens, dimensions: width, batchInvariant } = model as EncoderVersion
    const [wasm, graph, weights, tokenizer] = await fetchAll([
      '/ort/ort-wasm-simd-threaded.wasm',
      ...[files.graph, files.weights, files.tokenizer].map(({ path }) => `/models/${path}`),
    ])
    const mjsUrl = new URL('/ort/ort-wasm-simd-threaded.mjs', import.meta.url).href
    const weightsName = files.weights.path.split('/').at(-1)!
    const run = await createOrtSession({
      mjsUrl,
      wasm: wasm!,
      graph: graph!,
      weights: weights!,
      weightsName,
      threads,
    })
    const json: unknown = JSON.parse(new TextDecoder().decode(tokenizer))
    encoder = { tokenizer: createTokenizer(json, { maxTokens }), run, batchInvariant, threads }
    dimensions = width
  },
  embed: (texts, batched) => embedTexts(texts, { encoder, dimensions, batched }),
})
