import { MICROSOFT } from './graphBuilder.ts'
import { gatherRows, storeBlocks, unpackMatrix } from './storeBlocks.ts'
import type { BlockFormat } from '../quantize.ts'
import type { GraphBuilder } from './graphBuilder.ts'
import type { WeightFormat } from './weightFormat.ts'

/**
 * 7 bits of an int8: with u8 activations, two products then fit the 16 bits in which processors without VNNI add them
 * (`vpmaddubsw`: 2 x 255 x 63 < 32,768), so that nothing saturates there.
 */
export const INT8_WEIGHT_LIMIT = 63

export function dynamicInt8Format(block: BlockFormat): WeightFormat {
  return {
    lookup(graph, { name, matrix }, ids) {
      return gatherRows(graph, storeBlocks(graph, name, { ...block, matrix }), ids)
    },
    project(graph, { name, weights }, input) {
      const { codes, scales } = int8Matrix(
        graph,
        unpackMatrix(graph, storeBlocks(graph, name, { ...block, matrix: weights.weight })),
      )
      const values = graph.node('DynamicQuantizeMatMul', [input, codes, scales], { domain: MICROSOFT })
      return { values, bias: graph.floatWeight(`${name}.bias`, weights.bias) }
    },
  }
}

/** Adds nodes over constants: float32 [outputs, inputs] to int8 [inputs, outputs] with one scale per output. */
export function int8Matrix(graph: GraphBuilder, matrix: string): { codes: string; scales: string } {
  const largest = graph.node('ReduceMax', [graph.node('Abs', [matrix]), graph.constant('I64', [1])], {
    attributes: { keepdims: 1 },
  })
  const scales = graph.node('Div', [largest, graph.constant('F32', INT8_WEIGHT_LIMIT)])
  const rounded = graph.node('Round', [graph.node('Div', [matrix, scales])])
  const transposed = graph.node('Transpose', [rounded], { attributes: { perm: [1, 0] } })
  return {
    codes: graph.node('Cast', [transposed], { attributes: { to: 3 } }),
    scales: graph.node('Reshape', [scales, graph.constant('I64', [-1])]),
  }
}
