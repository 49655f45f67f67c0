import { packNibbles } from '../packNibbles.ts'
import type { BlockQuantized } from '../quantize.ts'
import type { GraphBuilder, TensorView } from './graphBuilder.ts'
import { MICROSOFT } from './graphBuilder.ts'

type Part = 'codes' | 'scales' | 'zeros'

/** A matrix in codes and the name of its tensors. */
export type StoredMatrix = { name: string; matrix: BlockQuantized }

/**
 * Keeps a matrix in the weights file as `NAME.codes` and `NAME.zeros` (U8, 4-bit ones two to a byte) and `NAME.scales`
 * (F16), each [rows, bytes or blocks]: the layout of `MatMulNBits` and `GatherBlockQuantized`, so that all graphs
 * share the file. `views` says what the parts are to this graph.
 */
export function storeBlocks(
  graph: GraphBuilder,
  { name, matrix }: StoredMatrix,
  views?: Record<Part, TensorView>,
): Record<Part, string> {
  const { bits, rows, codes, scales, zeros } = matrix
  const blocksPerRow = scales.length / rows
  if (bits === 4 && blocksPerRow % 2 !== 0) {
    throw new Error(`Cannot store ${name}: ${blocksPerRow} zero points a row do not fill whole bytes`)
  }
  const store = (part: Part, dtype: 'U8' | 'F16', bytes: Uint8Array): string => {
    const shape = [rows, bytes.byteLength / rows / (dtype === 'F16' ? 2 : 1)]
    return graph.weight({ name: `${name}.${part}`, dtype, shape, bytes }, views?.[part])
  }
  const pack = (values: Uint8Array, perRow: number) => (bits === 4 ? packNibbles(values, perRow) : values)
  return {
    codes: store('codes', 'U8', pack(codes, matrix.columns)),
    scales: store('scales', 'F16', littleEndian(scales)),
    zeros: store('zeros', 'U8', pack(zeros, blocksPerRow)),
  }
}

/** Stores a table and adds the operator that gathers its rows `ids` as float32. */
export function gatherStoredRows(graph: GraphBuilder, table: StoredMatrix, ids: string): string {
  const { codes, scales, zeros } = storeBlocks(graph, table)
  const { bits, blockSize } = table.matrix
  return graph.node('GatherBlockQuantized', [codes, ids, castToFloat(graph, scales), zeros], {
    domain: MICROSOFT,
    attributes: { bits, block_size: blockSize, gather_axis: 0, quantize_axis: 1 },
  })
}

/**
 * Stores a matrix and adds nodes that turn it back into float32 [rows, columns]. They have constants only, so ONNX
 * Runtime folds them when the session is created, and only their result is left at run time.
 */
export function unpackStoredMatrix(graph: GraphBuilder, stored: StoredMatrix): string {
  const { rows, columns, bits, blockSize } = stored.matrix
  const blocks = columns / blockSize
  const dataType = bits === 4 ? 'U4' : 'U8'
  const parts = storeBlocks(graph, stored, {
    codes: { dataType, shape: [rows, blocks, blockSize] },
    scales: { dataType: 'F16', shape: [rows, blocks, 1] },
    zeros: { dataType, shape: [rows, blocks, 1] },
  })
  const [codes, scales, zeros] = [parts.codes, parts.scales, parts.zeros].map((part) =>
    castToFloat(graph, part),
  )
  const values = graph.node('Mul', [graph.node('Sub', [codes!, zeros!]), scales!])
  return graph.node('Reshape', [values, graph.constant('I64', [rows, columns])])
}

export function castToFloat(graph: GraphBuilder, value: string): string {
  return graph.node('Cast', [value], { attributes: { to: 1 } })
}

function littleEndian(halves: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(halves.length * 2)
  const view = new DataView(bytes.buffer)
  halves.forEach((half, index) => view.setUint16(index * 2, half, true))
  return bytes
}
