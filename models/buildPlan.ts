import type { ModelPlan } from './modelPlans.ts'
import type { AttentionForm } from './onnx/attention.ts'
import { bertGraph } from './onnx/bertGraph.ts'
import { checkExternalData } from './onnx/externalData.ts'
import type { WeightFormat } from './onnx/weightFormat.ts'
import type { BlockQuantized } from './quantize.ts'
import { SOURCE } from './source.ts'
import type { StoredEncoder } from './storedEncoder.ts'

/** By this name the graphs refer to the weights beside them. */
export const WEIGHTS_NAME = 'weights.safetensors'

export type BuiltPlan = { weights: Uint8Array; graph: Uint8Array; webgpuGraph?: Uint8Array }

/** One weights file and the graphs over it. @throws when two graphs would lay it out differently. */
export function buildPlan(plan: ModelPlan, encoder: StoredEncoder): BuiltPlan {
  const build = (format: WeightFormat<BlockQuantized>, attention: AttentionForm) =>
    bertGraph(encoder, {
      graphName: `${plan.id}@${plan.version}`,
      weightsName: WEIGHTS_NAME,
      metadata: {
        model: plan.id,
        version: String(plan.version),
        format: plan.weightFormat,
        source: SOURCE.sha256,
      },
      format,
      attention,
    })
  const { graph, weights } = build(plan.graph, 'fused')
  checkExternalData(graph, { name: WEIGHTS_NAME, bytes: weights.byteLength })
  if (plan.webgpuGraph === undefined) return { graph, weights }
  const webgpu = build(plan.webgpuGraph, 'plain')
  if (Buffer.compare(webgpu.weights, weights) !== 0) {
    throw new Error(`Cannot build ${plan.id}: its graphs lay the weights out differently`)
  }
  checkExternalData(webgpu.graph, { name: WEIGHTS_NAME, bytes: weights.byteLength })
  return { graph, weights, webgpuGraph: webgpu.graph }
}
