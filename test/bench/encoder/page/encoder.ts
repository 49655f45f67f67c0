import type { EncoderVersion } from '#core/contract/manifest'
import type { Encoder } from '#core/encoder/encoder'
import { openKernel } from '#core/encoder/kernel'
import { createWeightsStream } from '#core/encoder/weightsStream'
import { createTokenizer } from '#core/text/tokenize'
import type { Tokenizer } from '#core/text/tokenize'
import { servePeer } from './protocol.ts'

let encoder: Encoder
let tokenizer: Tokenizer

/** Our own engine, with relaxed SIMD: weights take their places while they download. */
servePeer({
  async start({ model }) {
    const { files, maxTokens } = model as EncoderVersion
    const get = async (url: string): Promise<Response> => {
      const response = await fetch(url)
      if (!response.ok) throw new Error(`Cannot fetch ${url}: ${response.status}`)
      return response
    }
    const [kernel, weights, json] = await Promise.all([
      get('/kernel/kernelRelaxed.wasm'),
      get(`/models/${files.weights.path}`),
      get(`/models/${files.tokenizer.path}`).then((response) => response.json() as Promise<unknown>),
    ])
    tokenizer = createTokenizer(json, { maxTokens })
    const { instance } = await WebAssembly.instantiateStreaming(kernel)
    const stream = createWeightsStream(openKernel(instance.exports))
    const reader = weights.body!.getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) stream.push(part.value)
    encoder = stream.finish()
  },
  embed(texts, batched) {
    const ids = texts.map((text) => tokenizer.encode(text).ids)
    if (batched) return Promise.resolve(encoder.embed(ids))
    const vectors = new Float32Array(texts.length * encoder.dimensions)
    ids.forEach((text, at) => vectors.set(encoder.embed([text]), at * encoder.dimensions))
    return Promise.resolve(vectors)
  },
})
