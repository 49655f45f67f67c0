import type { EncoderVersion } from '#core/contract/manifest'
import { createTokenizer } from '#core/text/tokenize'
import type { Tokenizer } from '#core/text/tokenize'
import type { RunTexts } from '../../../../client/engine/encodeTexts.ts'
import { createGpuSession } from '../../../../client/engine/gpuSession.ts'
import { fetchAll } from './fetchAll.ts'
import { servePeer } from './protocol.ts'

let run: RunTexts
let tokenizer: Tokenizer

/** onnxruntime-web on WebGPU with our graph for it, as the page opens it. */
servePeer({
  async start({ model }) {
    const { files, maxTokens } = model as EncoderVersion
    if (files.webgpuGraph === undefined) throw new Error('Cannot start: the model has no graph for WebGPU')
    const [wasm, graph, weights, json] = await fetchAll([
      '/ort/ort-wasm-simd-threaded.jspi.wasm',
      ...[files.webgpuGraph, files.weights, files.tokenizer].map(({ path }) => `/models/${path}`),
    ])
    tokenizer = createTokenizer(JSON.parse(new TextDecoder().decode(json)), { maxTokens })
    run = await createGpuSession({
      mjsUrl: new URL('/ort/ort-wasm-simd-threaded.jspi.mjs', import.meta.url).href,
      wasm: wasm!,
      graph: graph!,
      weights: weights!,
      weightsName: files.weights.path.split('/').at(-1)!,
      threads: 1,
    })
  },
  async embed(texts, batched) {
    const ids = texts.map((text) => tokenizer.encode(text).ids)
    if (batched) return await run(ids)
    const vectors: Float32Array[] = []
    for (const text of ids) vectors.push(await run([text]))
    return Float32Array.from(vectors.flatMap((vector) => Array.from(vector)))
  },
})
