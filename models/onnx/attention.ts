import { ENCODER } from '../encoderWeights.ts'
import { MICROSOFT } from './graphBuilder.ts'
import type { GraphBuilder } from './graphBuilder.ts'

export type AttentionForm = 'fused' | 'plain'

/** float32 [batch, seq, 3 x width] of the product with its bias still to add, and what is added to the scores. */
export type AttentionInput = { values: string; bias: string; attentionBias: string }

const headWidth = ENCODER.width / ENCODER.heads

/** Adds one `MultiHeadAttention`; returns float32 [batch, seq, width]. */
export function fusedAttention(graph: GraphBuilder, { values, bias, attentionBias }: AttentionInput): string {
  return graph.node('MultiHeadAttention', [...splitThree(graph, values), bias, '', attentionBias], {
    domain: MICROSOFT,
    attributes: { num_heads: ENCODER.heads },
  })
}

/**
 * The same of standard operators. For WebGPU: there `MultiHeadAttention` of ONNX Runtime 1.30 gives wrong vectors as soon as a text has
 * more than 32 tokens (cosine 0.88 to 0.97 in Chromium on SwiftShader, right up to 32; test/browser/webgpu.test.ts).
 */
export function plainAttention(graph: GraphBuilder, { values, bias, attentionBias }: AttentionInput): string {
  const [queries, keys, mixed] = splitThree(graph, graph.node('Add', [values, bias]))
  const heads = (rows: string, perm: number[]): string => {
    const split = graph.node('Reshape', [rows, graph.constant('I64', [0, 0, ENCODER.heads, headWidth])])
    return graph.node('Transpose', [split], { attributes: { perm } })
  }
  const scaled = graph.node('Mul', [queries!, graph.constant('F32', 1 / Math.sqrt(headWidth))])
  const products = graph.node('MatMul', [heads(scaled, [0, 2, 1, 3]), heads(keys!, [0, 2, 3, 1])])
  const scores = graph.node('Add', [products, attentionBias])
  const shares = graph.node('Softmax', [scores], { attributes: { axis: -1 } })
  const byHead = graph.node('MatMul', [shares, heads(mixed!, [0, 2, 1, 3])])
  const byToken = graph.node('Transpose', [byHead], { attributes: { perm: [0, 2, 1, 3] } })
  return graph.node('Reshape', [byToken, graph.constant('I64', [0, 0, ENCODER.width])])
}

function splitThree(graph: GraphBuilder, values: string): string[] {
  const { width } = ENCODER
  return graph.nodes('Split', [values, graph.constant('I64', [width, width, width])], {
    attributes: { axis: -1 },
    outputs: 3,
  })
}
