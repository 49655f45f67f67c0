import { env, InferenceSession, Tensor } from 'onnxruntime-web/jspi'
import type { RunTexts } from './encodeTexts.ts'
import type { SessionFiles } from './openEngine.ts'
import { runSession } from './runSession.ts'

/**
 * A session on the graphics processor, with ONNX Runtime's build that suspends the program while the processor works
 * (WebAssembly JSPI; the other build is larger than hosts of static files take). Shapes are compiled as they come, so a
 * run of a new length takes a second; the caller runs every length once before it is needed.
 */
export async function createGpuSession({
  mjsUrl,
  wasm,
  graph,
  weights,
  weightsName,
}: SessionFiles): Promise<RunTexts> {
  env.logLevel = 'error'
  env.wasm.proxy = false // this is a worker already
  env.wasm.numThreads = 1
  env.wasm.wasmPaths = { mjs: mjsUrl }
  env.wasm.wasmBinary = wasm
  const session = await InferenceSession.create(graph, {
    executionProviders: ['webgpu'],
    graphOptimizationLevel: 'all',
    externalData: [{ path: weightsName, data: weights }],
  })
  return runSession(session, Tensor)
}
