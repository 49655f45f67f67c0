import { readSafetensors } from './safetensors.ts'
import type { Safetensors } from './safetensors.ts'

/** Row-major [rows, columns]. */
export type Matrix = { rows: number; columns: number; values: Float32Array }
/** y = x . weight^T + bias; weight is [outputs, inputs], as floats or in codes. */
export type LinearOf<Weight> = { weight: Weight; bias: Float32Array }
export type LayerNorm = { gain: Float32Array; bias: Float32Array }

export type LayerOf<Weight> = {
  /** Query, key and value behind each other: [3 x width, width]. */
  qkv: LinearOf<Weight>
  attentionOutput: LinearOf<Weight>
  attentionNorm: LayerNorm
  up: LinearOf<Weight>
  down: LinearOf<Weight>
  outputNorm: LayerNorm
}

export type EncoderOf<Weight> = {
  words: Weight
  /** Positions with the row of token type 0 already added: [maxTokens, width]. */
  positions: Matrix
  embeddingNorm: LayerNorm
  layers: readonly LayerOf<Weight>[]
  /** Applied to the mean vector before it gets length 1: [width, width], outputs by inputs. None means as it is. */
  outputMap?: Matrix
}

export type Linear = LinearOf<Matrix>
export type EncoderLayer = LayerOf<Matrix>
export type EncoderWeights = EncoderOf<Matrix>

/** all-MiniLM-L6-v2: a BERT of 6 layers (its config.json and sentence_bert_config.json). */
export const ENCODER = {
  layers: 6,
  width: 384,
  heads: 12,
  inner: 1_536,
  vocabulary: 30_522,
  maxTokens: 256,
  normEpsilon: 1e-12,
  /**
   * Channels of the hidden state that stand out after the layer norms: over the golden texts their root mean square is
   * 2 to 7 times the median channel's on average over the layers, up to 16 times in one. BERT's outlier dimensions
   * (Kovaleva et al. 2021) are a property of the weights, so the list is a constant.
   */
  outlierChannels: [63, 94, 99, 157, 223, 238, 338, 363],
} as const

/** The encoder's weights by role, from the source's safetensors bytes. @throws when a tensor is absent or misshapen. */
export function loadEncoderWeights(file: Uint8Array): EncoderWeights {
  const source = readSafetensors(file)
  const { width, inner, vocabulary, maxTokens } = ENCODER
  const vector = (name: string, size: number) => floats(source, name, [size])
  const matrix = (name: string, rows: number, columns: number): Matrix => {
    return { rows, columns, values: floats(source, name, [rows, columns]) }
  }
  const linear = (name: string, outputs: number, inputs: number): Linear => {
    return { weight: matrix(`${name}.weight`, outputs, inputs), bias: vector(`${name}.bias`, outputs) }
  }
  const norm = (name: string): LayerNorm => {
    return { gain: vector(`${name}.weight`, width), bias: vector(`${name}.bias`, width) }
  }
  const layer = (index: number): EncoderLayer => {
    const at = `encoder.layer.${index}`
    const self = ['query', 'key', 'value'].map((part) => linear(`${at}.attention.self.${part}`, width, width))
    return {
      qkv: stack(self),
      attentionOutput: linear(`${at}.attention.output.dense`, width, width),
      attentionNorm: norm(`${at}.attention.output.LayerNorm`),
      up: linear(`${at}.intermediate.dense`, inner, width),
      down: linear(`${at}.output.dense`, width, inner),
      outputNorm: norm(`${at}.output.LayerNorm`),
    }
  }
  const typeRow = matrix('embeddings.token_type_embeddings.weight', 2, width).values.subarray(0, width)
  const positions = matrix('embeddings.position_embeddings.weight', 512, width).values.slice(
    0,
    maxTokens * width,
  )
  for (let i = 0; i < positions.length; i++) positions[i] = positions[i]! + typeRow[i % width]!
  return {
    words: matrix('embeddings.word_embeddings.weight', vocabulary, width),
    positions: { rows: maxTokens, columns: width, values: positions },
    embeddingNorm: norm('embeddings.LayerNorm'),
    layers: Array.from({ length: ENCODER.layers }, (_, index) => layer(index)),
  }
}

/** Several linear maps of one input as a single one. */
function stack(parts: readonly Linear[]): Linear {
  const { columns } = parts[0]!.weight
  const values = join(parts.map((part) => part.weight.values))
  return {
    weight: { rows: values.length / columns, columns, values },
    bias: join(parts.map((part) => part.bias)),
  }
}

function join(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

function floats(source: Safetensors, name: string, shape: readonly number[]): Float32Array {
  const tensor = source.tensors.get(name)
  if (tensor === undefined) throw new Error(`Cannot load encoder: tensor ${name} is absent`)
  if (tensor.dtype !== 'F32' || tensor.shape.join() !== shape.join()) {
    throw new Error(
      `Cannot load encoder: ${name} is ${tensor.dtype} [${tensor.shape.join()}], wanted F32 [${shape.join()}]`,
    )
  }
  // A copy, because the tensor may lie unaligned in its file (and a Buffer's slice() would be a view).
  return new Float32Array(new Uint8Array(tensor.bytes).buffer)
}
