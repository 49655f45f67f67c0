import type { Env, InferenceSession, Tensor } from 'onnxruntime-web'
import type { RunTexts } from './encodeTexts.ts'
import type { SessionFiles } from './openEngine.ts'
import { padBatch } from './padBatch.ts'

/** ONNX Runtime gives up on a hanging start (seen with threads on old iOS) instead of waiting for ever. */
const initTimeoutMs = 60_000

/** One of the library's builds. Each has its own environment and its own classes. */
export type OrtBuild = { env: Env; InferenceSession: typeof InferenceSession; Tensor: typeof Tensor }

/**
 * Starts `build`, once per realm (a failed start cannot be repeated, only a new worker helps), and opens a session over one
 * graph and its external weights. The binary is handed over, so that the bytes that run are the bytes that were verified.
 * All optimisations: constant folding unpacks the 4-bit weights once. Texts of a run are padded to one length.
 */
export async function openOrt(
  { env, InferenceSession, Tensor }: OrtBuild,
  provider: 'wasm' | 'webgpu',
  { mjsUrl, wasm, graph, weights, weightsName, threads }: SessionFiles,
): Promise<RunTexts> {
  env.logLevel = 'error'
  env.wasm.proxy = false // this is a worker already
  env.wasm.numThreads = threads
  env.wasm.initTimeout = initTimeoutMs
  env.wasm.wasmPaths = { mjs: mjsUrl }
  env.wasm.wasmBinary = wasm
  const session = await InferenceSession.create(graph, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    externalData: [{ path: weightsName, data: weights }],
  })
  return async (texts) => {
    const { ids, mask, rows, columns } = padBatch(texts)
    const shape = [rows, columns]
    const output = await session.run({
      input_ids: new Tensor('int64', ids, shape),
      attention_mask: new Tensor('int64', mask, shape),
    })
    return (await output['embedding']?.getData()) as Float32Array
  }
}
