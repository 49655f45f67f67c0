import { ENCODER } from '../encoderWeights.ts'
import type { EncoderLayer, EncoderWeights, LayerNorm, Linear, Matrix } from '../encoderWeights.ts'
import { dequantizeBlocks } from '../quantize.ts'
import type { BlockQuantized } from '../quantize.ts'
import { calibrateLinear } from './calibrateLinear.ts'
import type { LinearOptions } from './calibrateLinear.ts'
import { correctNorm } from './correctNorm.ts'
import { MomentSums } from './moments.ts'
import type { Observation } from './moments.ts'
import { batchByLength, runEmbedding } from './runEncoder.ts'
import { unpackLinear } from '../storedEncoder.ts'
import type { StoredEncoder, StoredLayer, StoredLinear } from '../storedEncoder.ts'
import type { TensorOps } from './tensorOps.ts'

export type CalibrationOptions = LinearOptions & {
  /** Fit each layer norm's gain and bias to fp32's after its layer was rounded. */
  correctNorms: boolean
  log: (line: string) => void
}

export type CalibrationInput = {
  /** Token ids. */
  texts: readonly (readonly number[])[]
  /** The word table, rounded already. */
  words: BlockQuantized
  /** As they will be stored. */
  positions: Matrix
  options: CalibrationOptions
}

/** A batch on its way through the layers: as the rounded model has it, and as fp32 has it. */
type Track = { seq: number; found: Matrix; wanted: Matrix }

/**
 * Rounds the encoder layer after layer. Each matrix is rounded for the inputs that the already rounded part before it
 * gives, and towards the outputs that fp32 gives, so that later layers mend what earlier ones lost.
 */
export async function calibrateEncoder(
  ops: TensorOps,
  encoder: EncoderWeights,
  { texts, words, positions, options }: CalibrationInput,
): Promise<StoredEncoder> {
  const batches = batchByLength(texts)
  const rounded = { ...encoder, words: dequantizeBlocks(words), positions }
  const tracks: Track[] = []
  for (const batch of batches) {
    tracks.push({
      seq: batch.seq,
      found: await runEmbedding(ops, rounded, batch),
      wanted: await runEmbedding(ops, encoder, batch),
    })
  }
  const embeddingNorm = correct(encoder.embeddingNorm, tracks, options)
  const layers: StoredLayer[] = []
  for (const [index, layer] of encoder.layers.entries()) {
    const context = {
      ops,
      options: { ...options, log: (line: string) => options.log(`layer ${index} ${line}`) },
    }
    layers.push(await calibrateLayer(context, layer, tracks))
  }
  return { words, positions, embeddingNorm, layers }
}

type Context = { ops: TensorOps; options: CalibrationOptions }

/** Rounds one layer and moves the tracks behind it. */
async function calibrateLayer(context: Context, layer: EncoderLayer, tracks: Track[]): Promise<StoredLayer> {
  const { ops, options } = context
  const qkv = await calibrateProjection(context, layer.qkv, async (observe) => {
    for (const { found, wanted } of tracks)
      await observe({ input: found, inputMissing: minus(wanted, found) })
  })
  const mixed: Track[] = []
  const attentionOutput = await calibrateProjection(context, layer.attentionOutput, async (observe) => {
    for (const { seq, found, wanted } of tracks) {
      const track = {
        seq,
        found: await ops.attend(await ops.project(found, qkv.linear), seq),
        wanted: await ops.attend(await ops.project(wanted, layer.qkv), seq),
      }
      mixed.push(track)
      await observe({
        input: track.found,
        inputMissing: minus(track.wanted, track.found),
        // What the skip connection lacks is to be made up for here, too.
        outputMissing: minus(wanted, found),
      })
    }
  })
  for (const [index, track] of mixed.entries()) {
    const { found, wanted } = tracks[index]!
    const output = await ops.project(track.found, attentionOutput.linear)
    track.found = await ops.normalise(output, found, layer.attentionNorm)
    const target = await ops.project(track.wanted, layer.attentionOutput)
    track.wanted = await ops.normalise(target, wanted, layer.attentionNorm)
  }
  const attentionNorm = correct(layer.attentionNorm, mixed, options)
  const up = await calibrateProjection(context, layer.up, async (observe) => {
    for (const { found, wanted } of mixed) await observe({ input: found, inputMissing: minus(wanted, found) })
  })
  const active: Matrix[] = []
  const noBias = { ...layer.down, bias: new Float32Array(layer.down.bias.length) }
  const down = await calibrateProjection(context, layer.down, async (observe) => {
    for (const [index, { found, wanted }] of mixed.entries()) {
      const input = await ops.gelu(await ops.project(found, up.linear))
      active.push(input)
      const target = await ops.gelu(await ops.project(wanted, layer.up))
      // Projected at once: the product of two inner activations would be four times as large.
      const outputMissing = plus(await ops.project(minus(target, input), noBias), minus(wanted, found))
      await observe({ input, outputMissing })
      tracks[index]!.wanted = await ops.normalise(
        await ops.project(target, layer.down),
        wanted,
        layer.outputNorm,
      )
    }
  })
  for (const [index, { found }] of mixed.entries()) {
    const output = await ops.project(active[index]!, down.linear)
    tracks[index]!.found = await ops.normalise(output, found, layer.outputNorm)
  }
  const outputNorm = correct(layer.outputNorm, tracks, options)
  return {
    qkv: qkv.stored,
    attentionOutput: attentionOutput.stored,
    attentionNorm,
    up: up.stored,
    down: down.stored,
    outputNorm,
  }
}

async function calibrateProjection(
  { ops, options }: Context,
  linear: Linear,
  observeAll: (observe: (observation: Observation) => Promise<void>) => Promise<void>,
): Promise<{ stored: StoredLinear; linear: Linear }> {
  const sums = new MomentSums(ops, linear.weight)
  await observeAll((observation) => sums.add(observation))
  const moments = await sums.finish(linear, ops.multiply)
  const stored = await calibrateLinear(linear, moments, { options, multiply: ops.multiply })
  return { stored, linear: unpackLinear(stored) }
}

function minus(a: Matrix, b: Matrix): Matrix {
  const values = new Float32Array(a.values.length)
  for (let i = 0; i < values.length; i++) values[i] = a.values[i]! - b.values[i]!
  return { ...a, values }
}

function plus(a: Matrix, b: Matrix): Matrix {
  const values = new Float32Array(a.values.length)
  for (let i = 0; i < values.length; i++) values[i] = a.values[i]! + b.values[i]!
  return { ...a, values }
}

function correct(
  norm: LayerNorm,
  tracks: readonly Track[],
  { correctNorms, log }: CalibrationOptions,
): LayerNorm {
  const { norm: corrected, before, after } = correctNorm(norm, tracks)
  log(`norm: error ${before.toExponential(2)}, corrected ${after.toExponential(2)}`)
  if (!correctNorms) return norm
  const { width } = ENCODER
  for (const { found } of tracks) {
    for (let i = 0; i < found.values.length; i++) {
      const column = i % width
      const [gain, bias] = [norm.gain[column]!, norm.bias[column]!]
      found.values[i] = ((found.values[i]! - bias) / gain) * corrected.gain[column]! + corrected.bias[column]!
    }
  }
  return corrected
}
