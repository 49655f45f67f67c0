import { ENCODER } from '../encoderWeights.ts'
import type { EncoderOf, LayerNorm, LayerOf, Matrix } from '../encoderWeights.ts'
import { halfBytes } from '../float16.ts'
import { fusedAttention, plainAttention } from './attention.ts'
import type { AttentionForm } from './attention.ts'
import { GraphBuilder, MICROSOFT } from './graphBuilder.ts'
import type { BuiltGraph } from './graphBuilder.ts'
import type { WeightFormat } from './weightFormat.ts'

export type BertGraphOptions<Weight> = {
  graphName: string
  weightsName: string
  metadata: Record<string, string>
  format: WeightFormat<Weight>
  /** `fused` (when left out): one operator of ONNX Runtime's. `plain`: standard ones, see `plainAttention`. */
  attention?: AttentionForm
}

/** Added to the attention scores of padding: e^-10000 is 0 in float32, and the sum stays far from overflow. */
const MASKED_SCORE = -10_000
const EPSILON = { epsilon: { float: ENCODER.normEpsilon } }

/**
 * The sentence encoder as an ONNX graph: `input_ids` and `attention_mask` (int64 [batch, seq], seq at most 256) in,
 * `embedding` (float32 [batch, 384], length 1) out: mean over the mask, then L2 norm.
 * Padding adds exactly nothing to a text's vector: its attention weights are 0 and the pooling leaves it out.
 */
export function bertGraph<Weight>(encoder: EncoderOf<Weight>, options: BertGraphOptions<Weight>): BuiltGraph {
  const graph = new GraphBuilder()
  const mask = graph.node('Cast', ['attention_mask'], { attributes: { to: 1 } })
  const attentionBias = scoreBias(graph, mask)
  let hidden = embed(graph, encoder, options.format)
  encoder.layers.forEach((layer, index) => {
    const context = {
      graph,
      format: options.format,
      attention: options.attention ?? 'fused',
      at: `layers.${index}`,
    }
    hidden = feedForward(context, layer, attend(context, layer, { hidden, attentionBias }))
  })
  graph.output('embedding', pool(graph, encoder.outputMap, { hidden, mask }))
  return graph.finish({
    ...options,
    inputs: ['input_ids', 'attention_mask'].map((name) => ({
      name,
      dataType: 'I64',
      shape: ['batch', 'seq'],
    })),
    outputs: [{ name: 'embedding', dataType: 'F32', shape: ['batch', ENCODER.width] }],
  })
}

type LayerContext<Weight> = {
  graph: GraphBuilder
  format: WeightFormat<Weight>
  attention: AttentionForm
  at: string
}

/** 0 for tokens, MASKED_SCORE for padding, as [batch, 1, seq, seq] (WebGPU's attention knows no padding mask). */
function scoreBias(graph: GraphBuilder, mask: string): string {
  const absent = graph.node('Sub', [graph.constant('F32', 1), mask])
  const scores = graph.node('Mul', [absent, graph.constant('F32', MASKED_SCORE)])
  const keys = graph.node('Unsqueeze', [scores, graph.constant('I64', [1, 2])])
  const shape = graph.node('Shape', ['attention_mask'])
  const seq = graph.node('Gather', [shape, graph.constant('I64', [1])])
  const one = graph.constant('I64', [1])
  const wanted = graph.node('Concat', [one, one, seq, one], { attributes: { axis: 0 } })
  return graph.node('Expand', [keys, wanted])
}

function embed<Weight>(
  graph: GraphBuilder,
  encoder: EncoderOf<Weight>,
  format: WeightFormat<Weight>,
): string {
  const words = format.lookup(graph, { name: 'words', matrix: encoder.words }, 'input_ids')
  const positions = halves(graph, 'positions', encoder.positions)
  const seq = graph.node('Gather', [graph.node('Shape', ['input_ids']), graph.constant('I64', [1])])
  const zero = graph.constant('I64', [0])
  const used = graph.node('Slice', [positions, zero, seq, zero])
  return normalise(graph, { name: 'embeddingNorm', norm: encoder.embeddingNorm }, [words, used])
}

function attend<Weight>(
  context: LayerContext<Weight>,
  layer: LayerOf<Weight>,
  input: { hidden: string; attentionBias: string },
): string {
  const { graph, format, attention, at } = context
  const qkv = format.project(
    graph,
    { name: `${at}.qkv`, weights: layer.qkv, outliers: ENCODER.outlierChannels },
    input.hidden,
  )
  const mix = attention === 'fused' ? fusedAttention : plainAttention
  const mixed = mix(graph, { ...qkv, attentionBias: input.attentionBias })
  const out = format.project(
    graph,
    { name: `${at}.attentionOutput`, weights: layer.attentionOutput, outliers: [] },
    mixed,
  )
  const norm = { name: `${at}.attentionNorm`, norm: layer.attentionNorm }
  return normalise(graph, norm, [out.values, input.hidden, out.bias])
}

function feedForward<Weight>(
  { graph, format, at }: LayerContext<Weight>,
  layer: LayerOf<Weight>,
  hidden: string,
): string {
  const up = format.project(
    graph,
    { name: `${at}.up`, weights: layer.up, outliers: ENCODER.outlierChannels },
    hidden,
  )
  const active = graph.node('BiasGelu', [up.values, up.bias], { domain: MICROSOFT })
  const down = format.project(graph, { name: `${at}.down`, weights: layer.down, outliers: [] }, active)
  return normalise(graph, { name: `${at}.outputNorm`, norm: layer.outputNorm }, [
    down.values,
    hidden,
    down.bias,
  ])
}

/** Layer norm of input + skip (+ bias). */
function normalise(
  graph: GraphBuilder,
  { name, norm }: { name: string; norm: LayerNorm },
  [input, skip, bias]: readonly [string, string, string?],
): string {
  const gain = graph.floatWeight(`${name}.gain`, norm.gain)
  const shift = graph.floatWeight(`${name}.bias`, norm.bias)
  const inputs = [input, skip, gain, shift, ...(bias === undefined ? [] : [bias])]
  return graph.node('SkipLayerNormalization', inputs, { domain: MICROSOFT, attributes: EPSILON })
}

/** Sum over the mask, the output map, then L2 norm: the norm takes out the mean's division. */
function pool(
  graph: GraphBuilder,
  outputMap: Matrix | undefined,
  { hidden, mask }: { hidden: string; mask: string },
): string {
  const axis = graph.constant('I64', [1])
  const row = graph.node('Unsqueeze', [mask, axis])
  const sum = graph.node('Squeeze', [graph.node('MatMul', [row, hidden]), axis])
  return graph.node('LpNormalization', [outputMap === undefined ? sum : mapOutput(graph, outputMap, sum)], {
    attributes: { axis: -1, p: 2 },
  })
}

function mapOutput(graph: GraphBuilder, outputMap: Matrix, vectors: string): string {
  const stored = halves(graph, 'outputMap', outputMap)
  return graph.node('MatMul', [vectors, graph.node('Transpose', [stored], { attributes: { perm: [1, 0] } })])
}

/** Stores a matrix as halves and adds the node that makes it float32. */
function halves(graph: GraphBuilder, name: string, { rows, columns, values }: Matrix): string {
  const stored = graph.weight({ name, dtype: 'F16', shape: [rows, columns], bytes: halfBytes(values) })
  return graph.node('Cast', [stored], { attributes: { to: 1 } })
}
