import type { BlockQuantized } from '../quantize.ts'
import type { GraphBuilder } from './graphBuilder.ts'
import { gatherStoredRows, unpackStoredMatrix } from './storeBlocks.ts'
import type { WeightFormat } from './weightFormat.ts'

/**
 * Integer weights stay within 7 bits, for two reasons that make the products exact everywhere:
 * processors without VNNI add two u8 x s8 products in 16 bits (`vpmaddubsw`: 2 x 255 x 63 < 2^15), and a whole
 * product of the widest matrix fits float32's exact integers (1536 x 127 x 63 < 2^24), so that an engine with
 * floats only, a GPU for example, gets the same sums in any order.
 */
export const LARGEST_WEIGHT = 63
/** Activations are symmetric int8, kept as uint8 with this zero point: no fast s8 x s8 kernel exists on x86 and WASM. */
const ACTIVATION_ZERO = 128
const LARGEST_ACTIVATION = 127
/** Below every real activation; keeps a row of zeros from dividing by zero. */
const SMALLEST_MAXIMUM = 1e-6

/**
 * Block weights in the file, integer products at run time. When the session is created, ONNX Runtime folds the
 * unpacking, so that a run sees plain int8 matrices with one scale per output.
 * Activations get one scale per token and outlier inputs keep to float32: the vector-wise quantisation with
 * mixed-precision decomposition of LLM.int8() (Dettmers et al. 2022). So a text's vector does not depend on its
 * batch mates, and rounding is fine enough that two processors, whose floats differ in the last bit and therefore
 * round some activations differently, still agree.
 */
export const tokenInt8Format: WeightFormat<BlockQuantized> = {
  lookup: gatherStoredRows,
  project(graph, { name, weights, outliers }, input) {
    const matrix = unpackStoredMatrix(graph, { name, matrix: weights.weight })
    const bias = graph.floatWeight(`${name}.bias`, weights.bias)
    if (outliers.length === 0) return { values: multiplyInt8(graph, input, matrix), bias }
    const kept = { matrix, outliers, inputs: weights.weight.columns }
    const values = graph.node('Add', [multiplyKept(graph, input, kept), multiplyOutliers(graph, input, kept)])
    return { values, bias }
  },
}

type Decomposition = { matrix: string; outliers: readonly number[]; inputs: number }

/** The product over all inputs but the outliers: zeros in their place, so that they do not stretch the scales. */
function multiplyKept(
  graph: GraphBuilder,
  input: string,
  { matrix, outliers, inputs }: Decomposition,
): string {
  const mask = graph.constant(
    'F32',
    Array.from({ length: inputs }, (_, column) => (outliers.includes(column) ? 0 : 1)),
  )
  return multiplyInt8(graph, graph.node('Mul', [input, mask]), graph.node('Mul', [matrix, mask]))
}

/** The product over the outliers alone, in float32. */
function multiplyOutliers(graph: GraphBuilder, input: string, { matrix, outliers }: Decomposition): string {
  const columns = graph.constant('I64', outliers)
  const weights = graph.node('Gather', [matrix, columns], { attributes: { axis: 1 } })
  const transposed = graph.node('Transpose', [weights], { attributes: { perm: [1, 0] } })
  return graph.node('MatMul', [
    graph.node('Gather', [input, columns], { attributes: { axis: -1 } }),
    transposed,
  ])
}

/** float32 [..., inputs] times float32 [outputs, inputs] transposed, both rounded to integers with a scale per row. */
function multiplyInt8(graph: GraphBuilder, input: string, matrix: string): string {
  const weights = int8Matrix(graph, matrix)
  const tokens = int8Tokens(graph, input)
  const sums = graph.node('MatMulInteger', [
    tokens.codes,
    weights.codes,
    graph.constant('U8', ACTIVATION_ZERO),
  ])
  const perOutput = graph.node('Mul', [graph.node('Cast', [sums], { attributes: { to: 1 } }), weights.scales])
  return graph.node('Mul', [perOutput, tokens.scales])
}

type Int8 = { codes: string; scales: string }

/** Adds nodes over constants: float32 [outputs, inputs] to int8 [inputs, outputs] with one scale per output. */
function int8Matrix(graph: GraphBuilder, matrix: string): Int8 {
  const scales = graph.node('Div', [largestOfRow(graph, matrix), graph.constant('F32', LARGEST_WEIGHT)])
  const rounded = graph.node('Round', [graph.node('Div', [matrix, scales])])
  const transposed = graph.node('Transpose', [rounded], { attributes: { perm: [1, 0] } })
  return {
    codes: graph.node('Cast', [transposed], { attributes: { to: 3 } }),
    scales: graph.node('Reshape', [scales, graph.constant('I64', [-1])]),
  }
}

/** Adds nodes: float32 [..., inputs] to uint8 around ACTIVATION_ZERO with one scale per row. */
function int8Tokens(graph: GraphBuilder, input: string): Int8 {
  const largest = graph.node('Max', [largestOfRow(graph, input), graph.constant('F32', SMALLEST_MAXIMUM)])
  const scales = graph.node('Div', [largest, graph.constant('F32', LARGEST_ACTIVATION)])
  const rounded = graph.node('Round', [graph.node('Div', [input, scales])])
  const shifted = graph.node('Add', [rounded, graph.constant('F32', ACTIVATION_ZERO)])
  return { codes: graph.node('Cast', [shifted], { attributes: { to: 2 } }), scales }
}

function largestOfRow(graph: GraphBuilder, values: string): string {
  const axis = graph.constant('I64', [-1])
  return graph.node('ReduceMax', [graph.node('Abs', [values]), axis], { attributes: { keepdims: 1 } })
}
