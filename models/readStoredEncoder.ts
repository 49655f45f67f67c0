import { ENCODER } from './encoderWeights.ts'
import type { LayerNorm, Matrix } from './encoderWeights.ts'
import { fromHalfBits } from './float16.ts'
import { unpackNibbles } from './packNibbles.ts'
import type { BlockQuantized } from './quantize.ts'
import { readSafetensors } from './safetensors.ts'
import type { StoredTensor } from './safetensors.ts'
import type { StoredEncoder, StoredLinear } from './storedEncoder.ts'

/** The encoder of a weights file: what `bertGraph` wrote. @throws when a tensor is absent, misshapen or not part of it. */
export function readStoredEncoder(file: Uint8Array): StoredEncoder {
  const { width, inner, vocabulary, maxTokens, layers } = ENCODER
  const waiting = new Map(readSafetensors(file).tensors)
  const take = (name: string, dtype: string): StoredTensor => {
    const tensor = waiting.get(name)
    if (tensor?.dtype !== dtype) throw misshapen(name, tensor, dtype)
    waiting.delete(name)
    return tensor
  }
  const floats = (name: string, size: number): Float32Array => {
    const tensor = take(name, 'F32')
    if (tensor.shape.join() !== String(size)) throw misshapen(name, tensor, `F32 [${size}]`)
    const view = viewOf(tensor)
    return Float32Array.from({ length: size }, (_, index) => view.getFloat32(index * 4, true))
  }
  const halfMatrix = (name: string, rows: number, columns: number): Matrix => {
    const tensor = take(name, 'F16')
    if (tensor.shape.join() !== `${rows},${columns}`)
      throw misshapen(name, tensor, `F16 [${rows},${columns}]`)
    return { rows, columns, values: Float32Array.from(halfBits(tensor), fromHalfBits) }
  }
  const blocks = (name: string, rows: number, columns: number): BlockQuantized => {
    const [codes, scales, zeros] = [
      take(`${name}.codes`, 'U8'),
      take(`${name}.scales`, 'F16'),
      take(`${name}.zeros`, 'U8'),
    ]
    const blocksPerRow = scales.shape[1] ?? 0
    const [bits, blockSize] = [(8 * codes.bytes.length) / (rows * columns), columns / blocksPerRow]
    const fits =
      codes.shape[0] === rows && zeros.shape[0] === rows && scales.shape.join() === `${rows},${blocksPerRow}`
    if (!fits || (bits !== 4 && bits !== 8) || !Number.isInteger(blockSize))
      throw misshapen(name, codes, `${rows} rows`)
    if (zeros.bytes.length !== rows * Math.ceil((blocksPerRow * bits) / 8))
      throw misshapen(`${name}.zeros`, zeros, 'one a block')
    const unpack = (bytes: Uint8Array, perRow: number) =>
      bits === 4 ? unpackNibbles(bytes, perRow) : bytes.slice()
    return {
      bits,
      blockSize,
      rows,
      columns,
      codes: unpack(codes.bytes, columns),
      scales: halfBits(scales),
      zeros: unpack(zeros.bytes, blocksPerRow),
    }
  }
  const linear = (name: string, outputs: number, inputs: number): StoredLinear => {
    return { weight: blocks(name, outputs, inputs), bias: floats(`${name}.bias`, outputs) }
  }
  const norm = (name: string): LayerNorm => {
    return { gain: floats(`${name}.gain`, width), bias: floats(`${name}.bias`, width) }
  }
  const stored: StoredEncoder = {
    words: blocks('words', vocabulary, width),
    positions: halfMatrix('positions', maxTokens, width),
    embeddingNorm: norm('embeddingNorm'),
    layers: Array.from({ length: layers }, (_, index) => ({
      qkv: linear(`layers.${index}.qkv`, 3 * width, width),
      attentionOutput: linear(`layers.${index}.attentionOutput`, width, width),
      attentionNorm: norm(`layers.${index}.attentionNorm`),
      up: linear(`layers.${index}.up`, inner, width),
      down: linear(`layers.${index}.down`, width, inner),
      outputNorm: norm(`layers.${index}.outputNorm`),
    })),
    ...(waiting.has('outputMap') ? { outputMap: halfMatrix('outputMap', width, width) } : {}),
  }
  const [unknown] = waiting.keys()
  if (unknown !== undefined) throw new Error(`Cannot read encoder: tensor ${unknown} is not part of one`)
  return stored
}

function misshapen(name: string, tensor: StoredTensor | undefined, wanted: string): Error {
  const found = tensor === undefined ? 'absent' : `${tensor.dtype} [${tensor.shape.join()}]`
  return new Error(`Cannot read encoder: ${name} is ${found}, wanted ${wanted}`)
}

function halfBits(tensor: StoredTensor): Uint16Array {
  const view = viewOf(tensor)
  return Uint16Array.from({ length: tensor.bytes.length / 2 }, (_, index) => view.getUint16(index * 2, true))
}

function viewOf({ bytes }: StoredTensor): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
