import type { BlockQuantized } from '../quantize.ts'
import { gatherStoredRows, unpackStoredMatrix } from './storeBlocks.ts'
import type { WeightFormat } from './weightFormat.ts'

/**
 * Block weights in the file, fp32 arithmetic at run time: the matrices are unpacked to float32 once, when the session
 * is created. `MatMulNBits` over the same bytes would save that memory (42 MB) but unpacks on every run, which made
 * a text of 64 tokens twice as slow (37 ms against 17).
 */
export const blockFloatFormat: WeightFormat<BlockQuantized> = {
  lookup: gatherStoredRows,
  project(graph, { name, weights }, input) {
    const matrix = unpackStoredMatrix(graph, { name, matrix: weights.weight })
    const transposed = graph.node('Transpose', [matrix], { attributes: { perm: [1, 0] } })
    const bias = graph.floatWeight(`${name}.bias`, weights.bias)
    return { values: graph.node('MatMul', [input, transposed]), bias }
  },
}
