import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm'
import type { RunTexts } from './encodeTexts.ts'
import { runSession } from './runSession.ts'

/** ONNX Runtime gives up on a hanging start (seen with threads on old iOS) instead of waiting for ever. */
const initTimeoutMs = 60_000

export type OrtFiles = {
  mjsUrl: string
  wasm: Uint8Array<ArrayBuffer>
  graph: Uint8Array<ArrayBuffer>
  weights: Uint8Array<ArrayBuffer>
  /** Name under which the graph refers to its weights. */
  weightsName: string
}

/**
 * Starts ONNX Runtime; once per realm (a failed start cannot be repeated, only a new worker helps).
 * The binary is handed over, so that the bytes that run are the bytes that were verified.
 */
export function configureRuntime(files: Pick<OrtFiles, 'mjsUrl' | 'wasm'>, threads: number): void {
  env.logLevel = 'error'
  env.wasm.proxy = false // this is a worker already
  env.wasm.numThreads = threads
  env.wasm.initTimeout = initTimeoutMs
  env.wasm.wasmPaths = { mjs: files.mjsUrl }
  env.wasm.wasmBinary = files.wasm
}

/**
 * A session over one graph and its external weights. All optimisations: constant folding unpacks the 4-bit weights once.
 */
export async function createOrtSession(files: OrtFiles): Promise<RunTexts> {
  const session = await InferenceSession.create(files.graph, {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
    externalData: [{ path: files.weightsName, data: files.weights }],
  })
  return runSession(session, Tensor)
}
