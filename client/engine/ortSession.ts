import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm'
import type { RunTexts } from './encodeTexts.ts'
import type { SessionFiles } from './openEngine.ts'
import { openOrt } from './openOrt.ts'

/** A session on the processor, in as many threads as `files` say. */
export function createOrtSession(files: SessionFiles): Promise<RunTexts> {
  return openOrt({ env, InferenceSession, Tensor }, 'wasm', files)
}
