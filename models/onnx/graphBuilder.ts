import { writeSafetensors } from '../writeSafetensors.ts'
import type { TensorToStore } from '../writeSafetensors.ts'
import { encodeModel } from './encodeModel.ts'
import type { Attribute, DataType, Initializer, OnnxNode, ValueInfo } from './onnxModel.ts'

export type NodeOptions = {
  domain?: string
  attributes?: Readonly<Record<string, Attribute>>
  /** How many outputs the node has; 1 unless said. */
  outputs?: number
}

/** What a stored tensor is to the graph. */
export type TensorView = { dataType: DataType; shape: readonly number[] }

export type FinishOptions = {
  graphName: string
  inputs: readonly ValueInfo[]
  outputs: readonly ValueInfo[]
  /** Base name of the weights file that the graph will refer to. */
  weightsName: string
  metadata: Record<string, string>
}

export type BuiltGraph = { graph: Uint8Array; weights: Uint8Array }

/** Opset 21 is the first whose `Cast` takes 4-bit integers; `com.microsoft` holds the fused operators. */
const OPSETS = [
  { domain: '', version: 21 },
  { domain: 'com.microsoft', version: 1 },
] as const

/** Domain of ONNX Runtime's contributed operators. */
export const MICROSOFT = 'com.microsoft'

/**
 * Collects nodes, small constants and stored weights, and gives out value names.
 * Names are numbered in the order of the calls, so that equal calls give equal bytes.
 */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = []
  readonly #constants = new Map<string, Initializer>()
  readonly #weights: (TensorToStore & { as: TensorView })[] = []
  #count = 0

  /** Adds a node and returns the name of its (first) output. An input may be '' where the operator allows it. */
  node(opType: string, inputs: readonly string[], options: NodeOptions = {}): string {
    return this.nodes(opType, inputs, options)[0]!
  }

  /** The same for a node with several outputs. */
  nodes(opType: string, inputs: readonly string[], options: NodeOptions = {}): string[] {
    const stem = `${opType}_${this.#count++}`
    const count = options.outputs ?? 1
    const outputs = count === 1 ? [stem] : Array.from({ length: count }, (_, index) => `${stem}_${index}`)
    const { domain = '', attributes = {} } = options
    this.#nodes.push({ opType, domain, inputs, outputs, attributes })
    return outputs
  }

  /** Gives `value` the name of a graph output. */
  output(name: string, value: string): void {
    this.#nodes.push({ opType: 'Identity', domain: '', inputs: [value], outputs: [name], attributes: {} })
  }

  /** A tensor kept in the weights file; returns its name. The graph may see its bytes as something else (`as`). */
  weight(tensor: TensorToStore, as: TensorView = { dataType: tensor.dtype, shape: tensor.shape }): string {
    this.#weights.push({ ...tensor, as })
    return tensor.name
  }

  /** A vector of floats kept in the weights file. */
  floatWeight(name: string, values: Float32Array): string {
    return this.weight({ name, dtype: 'F32', shape: [values.length], bytes: floatBytes(values) })
  }

  /** A small tensor inside the graph: a number (rank 0) or a list (rank 1). Equal ones are shared. */
  constant(dataType: 'F32' | 'I64' | 'U8' | 'I8', value: number | readonly number[]): string {
    const name = `${dataType}_${Array.isArray(value) ? `[${value.join()}]` : String(value)}`
    const values = typeof value === 'number' ? [value] : value
    const shape = typeof value === 'number' ? [] : [values.length]
    this.#constants.set(name, { name, dataType, shape, raw: encodeNumbers(dataType, values) })
    return name
  }

  /** Lays the weights out and encodes the graph over them. */
  finish(options: FinishOptions): BuiltGraph {
    const { file, offsets } = writeSafetensors(this.#weights, options.metadata)
    const stored = this.#weights.map(({ name, bytes, as }): Initializer => {
      const external = { location: options.weightsName, offset: offsets.get(name)!, length: bytes.byteLength }
      return { name, ...as, external }
    })
    const graph = encodeModel({
      name: options.graphName,
      opsets: OPSETS,
      inputs: options.inputs,
      outputs: options.outputs,
      initializers: [...this.#constants.values(), ...stored],
      nodes: this.#nodes,
    })
    return { graph, weights: file }
  }
}

/** Floats as little-endian bytes, whatever the machine. */
export function floatBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i]!, true)
  return bytes
}

function encodeNumbers(dataType: DataType, values: readonly number[]): Uint8Array {
  if (dataType === 'F32') return floatBytes(Float32Array.from(values))
  if (dataType !== 'I64') return Uint8Array.from(values, (value) => value & 0xff)
  const bytes = new Uint8Array(values.length * 8)
  const view = new DataView(bytes.buffer)
  values.forEach((value, index) => view.setBigInt64(index * 8, BigInt(value), true))
  return bytes
}
