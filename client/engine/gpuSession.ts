import { env, InferenceSession, Tensor } from 'onnxruntime-web/jspi'
import type { RunTexts } from './encodeTexts.ts'
import type { SessionFiles } from './openEngine.ts'
import { openOrt } from './openOrt.ts'

/**
 * A session on the graphics processor, with ONNX Runtime's build that suspends the program while the processor works
 * (WebAssembly JSPI; the other build is larger than hosts of static files take). Shapes are compiled as they come, so a
 * run of a new length takes a second; the caller runs every length once before it is needed.
 */
export function createGpuSession(files: SessionFiles): Promise<RunTexts> {
  return openOrt({ env, InferenceSession, Tensor }, 'webgpu', { ...files, threads: 1 })
}
