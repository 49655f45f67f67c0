import type { Matrix } from '../encoderWeights.ts'
import { packNibbles } from '../packNibbles.ts'
import { quantizeBlocks } from '../quantize.ts'
import type { BlockFormat } from '../quantize.ts'
import type { GraphBuilder } from './graphBuilder.ts'

/** Names of the stored tensors: `codes` and `zeros` unsigned (4-bit ones packed in pairs), `scales` float16. */
export type StoredBlocks = BlockFormat & {
  rows: number
  columns: number
  blocksPerRow: number
  codes: string
  scales: string
  zeros: string
}

/** Quantises a matrix and keeps its three parts in the weights file, as ONNX Runtime's block operators want them. */
export function storeBlocks(
  graph: GraphBuilder,
  name: string,
  options: BlockFormat & { matrix: Matrix },
): StoredBlocks {
  const { matrix, bits, blockSize } = options
  const { rows, columns } = matrix
  const quantized = quantizeBlocks(matrix, { bits, blockSize })
  const blocksPerRow = columns / blockSize
  const pack = (codes: Uint8Array, perRow: number) => (bits === 4 ? packNibbles(codes, perRow) : codes)
  const codes = pack(quantized.codes, columns)
  const zeros = pack(quantized.zeros, blocksPerRow)
  const scaleBytes = new Uint8Array(quantized.scales.length * 2)
  const view = new DataView(scaleBytes.buffer)
  quantized.scales.forEach((half, index) => view.setUint16(index * 2, half, true))
  return {
    bits,
    blockSize,
    rows,
    columns,
    blocksPerRow,
    codes: graph.weight({
      name: `${name}.codes`,
      dtype: 'U8',
      shape: [rows, codes.length / rows],
      bytes: codes,
    }),
    scales: graph.weight({
      name: `${name}.scales`,
      dtype: 'F16',
      shape: [rows, blocksPerRow],
      bytes: scaleBytes,
    }),
    zeros: graph.weight({
      name: `${name}.zeros`,
      dtype: 'U8',
      shape: [rows, zeros.length / rows],
      bytes: zeros,
    }),
  }
}

/** Adds the operator that gathers rows of a stored table and turns them into float32. */
export function gatherRows(graph: GraphBuilder, table: StoredBlocks, ids: string): string {
  const scales = graph.node('Cast', [table.scales], { attributes: { to: 1 } })
  return graph.node('GatherBlockQuantized', [table.codes, ids, scales, table.zeros], {
    domain: 'com.microsoft',
    attributes: { bits: table.bits, block_size: table.blockSize, gather_axis: 0, quantize_axis: 1 },
  })
}

/**
 * Adds nodes over constants that turn a stored matrix back into float32 [rows, columns]. ONNX Runtime folds them
 * when the session is created, so that only their result is left at run time.
 */
export function unpackMatrix(graph: GraphBuilder, stored: StoredBlocks): string {
  const { rows, columns, blocksPerRow, blockSize } = stored
  const codes = unpackCodes(graph, stored, { codes: stored.codes, shape: [rows, blocksPerRow, blockSize] })
  const zeros = unpackCodes(graph, stored, { codes: stored.zeros, shape: [rows, blocksPerRow, 1] })
  const scales = graph.node('Cast', [stored.scales], { attributes: { to: 1 } })
  const perBlock = graph.node('Reshape', [scales, graph.constant('I64', [rows, blocksPerRow, 1])])
  const values = graph.node('Mul', [graph.node('Sub', [codes, zeros]), perBlock])
  return graph.node('Reshape', [values, graph.constant('I64', [rows, columns])])
}

/** Codes as float32 in `shape`; 4-bit ones are taken out of their bytes, low half first. */
function unpackCodes(
  graph: GraphBuilder,
  { bits }: BlockFormat,
  { codes, shape }: { codes: string; shape: readonly number[] },
): string {
  const reshape = (value: string) => graph.node('Reshape', [value, graph.constant('I64', shape)])
  if (bits === 8) return graph.node('Cast', [reshape(codes)], { attributes: { to: 1 } })
  const low = graph.node('BitwiseAnd', [codes, graph.constant('U8', 15)])
  const high = graph.node('BitShift', [codes, graph.constant('U8', 4)], {
    attributes: { direction: 'RIGHT' },
  })
  const last = graph.constant('I64', [-1])
  const halves = [low, high].map((half) => graph.node('Unsqueeze', [half, last]))
  const pairs = graph.node('Concat', halves, { attributes: { axis: -1 } })
  return graph.node('Cast', [reshape(pairs)], { attributes: { to: 1 } })
}
