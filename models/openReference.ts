import { openEncoder } from './encoderSession.ts'
import type { EncoderSession } from './encoderSession.ts'
import type { EncoderWeights } from './encoderWeights.ts'
import { bertGraph } from './onnx/bertGraph.ts'
import { floatFormat } from './onnx/floatFormat.ts'

/** The fp32 model as a session: the same graph over the unquantised weights (90 MB, in memory only). */
export async function openReference(encoder: EncoderWeights): Promise<EncoderSession> {
  const weightsName = 'weights.safetensors'
  const options = { graphName: 'fp32', weightsName, metadata: {}, format: floatFormat }
  return await openEncoder({ ...bertGraph(encoder, options), weightsName })
}
