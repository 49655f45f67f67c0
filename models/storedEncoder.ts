import type { EncoderLayer, EncoderOf, EncoderWeights, LayerOf, Linear, LinearOf } from './encoderWeights.ts'
import { dequantizeBlocks, quantizeBlocks } from './quantize.ts'
import type { BlockFormat, BlockQuantized } from './quantize.ts'

/** The encoder as its weights file holds it. */
export type StoredEncoder = EncoderOf<BlockQuantized>
export type StoredLayer = LayerOf<BlockQuantized>
export type StoredLinear = LinearOf<BlockQuantized>

/** Every matrix rounded to the nearest codes, each block for itself. */
export function quantizeEncoder(
  encoder: EncoderWeights,
  blocks: { table: BlockFormat; matrices: BlockFormat },
): StoredEncoder {
  return {
    ...encoder,
    words: quantizeBlocks(encoder.words, blocks.table),
    layers: encoder.layers.map((layer) =>
      mapLayer(layer, (linear) => ({ ...linear, weight: quantizeBlocks(linear.weight, blocks.matrices) })),
    ),
  }
}

/** What the codes stand for: the floats that every engine's result is held against. */
export function unpackEncoder(stored: StoredEncoder): EncoderWeights {
  return { ...stored, words: dequantizeBlocks(stored.words), layers: stored.layers.map(unpackLayer) }
}

export function unpackLayer(layer: StoredLayer): EncoderLayer {
  return mapLayer(layer, unpackLinear)
}

export function unpackLinear({ weight, bias }: StoredLinear): Linear {
  return { weight: dequantizeBlocks(weight), bias }
}

function mapLayer<A, B>(layer: LayerOf<A>, map: (linear: LinearOf<A>) => LinearOf<B>): LayerOf<B> {
  const { qkv, attentionOutput, up, down } = layer
  return {
    ...layer,
    qkv: map(qkv),
    attentionOutput: map(attentionOutput),
    up: map(up),
    down: map(down),
  }
}
