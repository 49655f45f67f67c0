import { env, pipeline } from '@xenova/transformers'
import type { FeatureExtractionPipeline } from '@xenova/transformers'
import { servePeer } from './protocol.ts'

/** Its own batches are padded to the longest text; beyond this size they gain nothing. */
const BATCH_TEXTS = 32

let extract: FeatureExtractionPipeline

/** transformers.js as its documentation sets it up for files of one's own: the usual q8 model, WASM, nothing from elsewhere. */
servePeer({
  async start({ threads }) {
    env.allowLocalModels = true
    env.allowRemoteModels = false
    env.localModelPath = '/peer/'
    const wasm = env.backends.onnx.wasm
    if (wasm === undefined) throw new Error('Cannot start transformers.js: it has no WASM backend')
    wasm.numThreads = threads
    // The smaller of its binaries: the processor alone, 14 MB instead of 27 MB.
    const base = new URL('/peer-ort/ort-wasm-simd-threaded', import.meta.url).href
    wasm.wasmPaths = { mjs: `${base}.mjs`, wasm: `${base}.wasm` }
    extract = await pipeline('feature-extraction', 'model', { dtype: 'q8', device: 'wasm' })
  },
  async embed(texts, batched) {
    const size = batched ? BATCH_TEXTS : 1
    const vectors: Float32Array[] = []
    for (let at = 0; at < texts.length; at += size) {
      const { data } = await extract(texts.slice(at, at + size), { pooling: 'mean', normalize: true })
      vectors.push(Float32Array.from(data as Float32Array))
    }
    const width = vectors.reduce((sum, { length }) => sum + length, 0) / texts.length
    const joined = new Float32Array(texts.length * width)
    vectors.forEach((some, at) => joined.set(some, at * size * width))
    return joined
  },
})
