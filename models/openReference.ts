import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEncoder } from './encoderSession.ts'
import type { EncoderSession } from './encoderSession.ts'
import type { EncoderWeights } from './encoderWeights.ts'
import { bertGraph } from './onnx/bertGraph.ts'
import { floatFormat } from './onnx/floatFormat.ts'

/** The fp32 model as a session: the same graph over the unquantised weights (90 MB, in a temporary folder until loaded). */
export async function openReference(encoder: EncoderWeights): Promise<EncoderSession> {
  const folder = await mkdtemp(join(tmpdir(), 'hedge-fp32-'))
  try {
    const weightsName = 'weights.safetensors'
    const { graph, weights } = bertGraph(encoder, {
      graphName: 'fp32',
      weightsName,
      metadata: {},
      format: floatFormat,
    })
    await writeFile(join(folder, 'graph.onnx'), graph)
    await writeFile(join(folder, weightsName), weights)
    return await openEncoder(join(folder, 'graph.onnx'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
