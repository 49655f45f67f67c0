import { DATA_TYPE } from './onnxModel.ts'
import type { Attribute, Initializer, OnnxModel, OnnxNode, ValueInfo } from './onnxModel.ts'
import { ProtobufWriter } from './protobufWriter.ts'

/** IR version 10 goes with opset 21, the first with 4-bit tensors; ONNX Runtime reads it since 1.18. */
const IR_VERSION = 10
const PRODUCER = 'hedge'
/** TensorProto.DataLocation.EXTERNAL */
const EXTERNAL = 1
/** AttributeProto.AttributeType */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const

/** The ONNX file of a model. Field numbers are those of onnx.proto (github.com/onnx/onnx, IR version 10). */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new ProtobufWriter().int(1, IR_VERSION).string(2, PRODUCER).message(7, graph(model))
  for (const { domain, version } of model.opsets) {
    writer.message(8, new ProtobufWriter().string(1, domain).int(2, version))
  }
  return writer.finish()
}

function graph(model: OnnxModel): ProtobufWriter {
  const writer = new ProtobufWriter()
  for (const item of model.nodes) writer.message(1, node(item))
  writer.string(2, model.name)
  for (const item of model.initializers) writer.message(5, tensor(item))
  for (const item of model.inputs) writer.message(11, valueInfo(item))
  for (const item of model.outputs) writer.message(12, valueInfo(item))
  return writer
}

function node({ opType, domain, inputs, outputs, attributes }: OnnxNode): ProtobufWriter {
  const writer = new ProtobufWriter()
  for (const input of inputs) writer.string(1, input)
  for (const output of outputs) writer.string(2, output)
  writer.string(3, outputs[0] ?? '').string(4, opType)
  for (const [name, value] of Object.entries(attributes)) writer.message(5, attribute(name, value))
  if (domain !== '') writer.string(7, domain)
  return writer
}

function attribute(name: string, value: Attribute): ProtobufWriter {
  const writer = new ProtobufWriter().string(1, name)
  if (typeof value === 'number') return writer.int(3, value).int(20, ATTRIBUTE_TYPE.int)
  if (typeof value === 'string') return writer.string(4, value).int(20, ATTRIBUTE_TYPE.string)
  if ('float' in value) return writer.float(2, value.float).int(20, ATTRIBUTE_TYPE.float)
  for (const item of value) writer.int(8, item)
  return writer.int(20, ATTRIBUTE_TYPE.ints)
}

function tensor(initializer: Initializer): ProtobufWriter {
  const writer = new ProtobufWriter()
  for (const size of initializer.shape) writer.int(1, size)
  writer.int(2, DATA_TYPE[initializer.dataType]).string(8, initializer.name)
  if ('raw' in initializer) return writer.bytes(9, initializer.raw)
  for (const [key, value] of Object.entries(initializer.external)) {
    writer.message(13, new ProtobufWriter().string(1, key).string(2, String(value)))
  }
  return writer.int(14, EXTERNAL)
}

function valueInfo({ name, dataType, shape }: ValueInfo): ProtobufWriter {
  const dimensions = new ProtobufWriter()
  for (const size of shape) {
    const dimension = new ProtobufWriter()
    dimensions.message(1, typeof size === 'number' ? dimension.int(1, size) : dimension.string(2, size))
  }
  const tensorType = new ProtobufWriter().int(1, DATA_TYPE[dataType]).message(2, dimensions)
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensorType))
}
