import type { BlockQuantized } from '../quantize.ts'
import { MICROSOFT } from './graphBuilder.ts'
import { castToFloat, gatherStoredRows, storeBlocks } from './storeBlocks.ts'
import type { WeightFormat } from './weightFormat.ts'

/**
 * Codes multiplied as they lie, by `MatMulNBits`: for WebGPU, whose kernels unpack inside the product, so that the
 * weights cross the bus and fill the device's memory with 4 bits each. Float32 activations, float32 sums.
 */
export const nBitsFormat: WeightFormat<BlockQuantized> = {
  lookup: gatherStoredRows,
  project(graph, { name, weights }, input) {
    const { rows, columns, bits, blockSize } = weights.weight
    const blocks = columns / blockSize
    const { codes, scales, zeros } = storeBlocks(
      graph,
      { name, matrix: weights.weight },
      {
        codes: { dataType: 'U8', shape: [rows, blocks, (blockSize * bits) / 8] },
        scales: { dataType: 'F16', shape: [rows, blocks] },
        zeros: { dataType: 'U8', shape: [rows, Math.ceil((blocks * bits) / 8)] },
      },
    )
    const bias = graph.floatWeight(`${name}.bias`, weights.bias)
    const values = graph.node('MatMulNBits', [input, codes, castToFloat(graph, scales), zeros], {
      domain: MICROSOFT,
      attributes: { K: columns, N: rows, bits, block_size: blockSize },
    })
    return { values, bias }
  },
}
