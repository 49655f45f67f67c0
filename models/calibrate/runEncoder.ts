import { ENCODER } from '../encoderWeights.ts'
import type { EncoderLayer, EncoderWeights, Matrix } from '../encoderWeights.ts'
import type { TensorOps } from './tensorOps.ts'

/** Texts of one length behind each other, so that no padding and no mask is needed. */
export type TokenBatch = {
  seq: number
  ids: readonly number[]
  /** Which texts they are. */ texts: readonly number[]
}

/** Keeps the widest activation (1,536 floats a token) at 12 MB. */
const TOKENS_PER_BATCH = 2_048

/** Sorts texts into batches of equal length. */
export function batchByLength(texts: readonly (readonly number[])[]): TokenBatch[] {
  const byLength = new Map<number, number[]>()
  texts.forEach((text, index) => {
    const group = byLength.get(text.length)
    if (group === undefined) byLength.set(text.length, [index])
    else group.push(index)
  })
  const batches: TokenBatch[] = []
  for (const seq of [...byLength.keys()].toSorted((a, b) => a - b)) {
    const group = byLength.get(seq)!
    const most = Math.max(1, Math.floor(TOKENS_PER_BATCH / seq))
    for (let at = 0; at < group.length; at += most) {
      const part = group.slice(at, at + most)
      batches.push({ seq, texts: part, ids: part.flatMap((index) => [...texts[index]!]) })
    }
  }
  return batches
}

/** The hidden state after the embedding norm: [tokens, width]. */
export async function runEmbedding(
  ops: TensorOps,
  encoder: EncoderWeights,
  batch: TokenBatch,
): Promise<Matrix> {
  const { width } = ENCODER
  const rows = batch.ids.length
  const words = new Float32Array(rows * width)
  const positions = new Float32Array(rows * width)
  batch.ids.forEach((id, row) => {
    words.set(encoder.words.values.subarray(id * width, (id + 1) * width), row * width)
    const position = row % batch.seq
    positions.set(encoder.positions.values.subarray(position * width, (position + 1) * width), row * width)
  })
  const columns = width
  return await ops.normalise(
    { rows, columns, values: words },
    { rows, columns, values: positions },
    encoder.embeddingNorm,
  )
}

export type Hidden = { hidden: Matrix; seq: number }

/** One layer: [tokens, width] to the same. */
export async function runLayer(
  ops: TensorOps,
  layer: EncoderLayer,
  { hidden, seq }: Hidden,
): Promise<Matrix> {
  const mixed = await ops.attend(await ops.project(hidden, layer.qkv), seq)
  const attended = await ops.project(mixed, layer.attentionOutput)
  const middle = await ops.normalise(attended, hidden, layer.attentionNorm)
  const active = await ops.gelu(await ops.project(middle, layer.up))
  return await ops.normalise(await ops.project(active, layer.down), middle, layer.outputNorm)
}

/** Mean over each text's tokens: one vector a text, not yet of length 1. */
export function poolMeans({ hidden, seq }: Hidden): Float32Array[] {
  const { width } = ENCODER
  return Array.from({ length: hidden.rows / seq }, (_, text) => {
    const mean = new Float64Array(width)
    for (let row = text * seq; row < (text + 1) * seq; row++) {
      for (let column = 0; column < width; column++)
        mean[column]! += hidden.values[row * width + column]! / seq
    }
    return Float32Array.from(mean)
  })
}

/** The mean vectors of all texts, in their order. */
export async function embedMeans(
  ops: TensorOps,
  encoder: EncoderWeights,
  texts: readonly (readonly number[])[],
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = []
  for (const batch of batchByLength(texts)) {
    let hidden = await runEmbedding(ops, encoder, batch)
    for (const layer of encoder.layers) hidden = await runLayer(ops, layer, { hidden, seq: batch.seq })
    poolMeans({ hidden, seq: batch.seq }).forEach((vector, index) => (vectors[batch.texts[index]!] = vector))
  }
  return vectors
}
