import type { KernelParts } from './kernelParts.ts'

const block = 32
const tileOutputs = 8
const tileTokens = 6
export const outlierCount = 8

/** A product's operands as numbers; every array is row-major. */
export type Operands = {
  tokens: number
  outputs: number
  blocks: number
  /** 0..15 [outputs, blocks x 32], and 0..15 and float32 [outputs, blocks]. */
  codes: Uint8Array
  zeros: Uint8Array
  scales: Float32Array
  /** -127..127 [tokens, blocks x 32] and float32 [tokens, blocks]. */
  activations: Int8Array
  activationScales: Float32Array
  bias: Float32Array
  /** float32 [outputs, 8] and [tokens, 8]; undefined without outlier channels. */
  outliers: { weights: Float32Array; values: Float32Array } | undefined
}

/** The product by scalars: sums of integers, then float32 operations in the kernel's order. Also the largest sum of a lane. */
export function scalarProduct(operands: Operands): { values: Float32Array; largestLane: number } {
  const { tokens, outputs, blocks, codes, zeros, scales, activations, activationScales } = operands
  const values = new Float32Array(tokens * outputs)
  const { fround } = Math
  let largestLane = 0
  for (let token = 0; token < tokens; token++) {
    for (let output = 0; output < outputs; output++) {
      let sum = operands.bias[output]!
      for (let i = 0; operands.outliers !== undefined && i < outlierCount; i++) {
        const { weights, values } = operands.outliers
        sum = fround(sum + fround(values[token * outlierCount + i]! * weights[output * outlierCount + i]!))
      }
      for (let at = 0; at < blocks; at++) {
        const lanes = [0, 0]
        for (let i = 0; i < block; i++) {
          const input = at * block + i
          const level = codes[output * blocks * block + input]! - zeros[output * blocks + at]!
          lanes[(i >> 1) & 1]! += level * activations[token * blocks * block + input]!
        }
        largestLane = Math.max(largestLane, ...lanes.map(Math.abs))
        const scaled = fround(fround(lanes[0]! + lanes[1]!) * scales[output * blocks + at]!)
        sum = fround(sum + fround(scaled * activationScales[token * blocks + at]!))
      }
      values[token * outputs + output] = sum
    }
  }
  return { values, largestLane }
}

/** The same by the kernel, its operands laid out as layout.ts has them. */
export function kernelProduct(parts: KernelParts, operands: Operands, sums: 'int16' | 'int32'): Float32Array {
  parts.sumIn32(sums === 'int32' ? 1 : 0)
  const { tokens, outputs, blocks, outliers } = operands
  const view = new DataView(parts.memory.buffer)
  const [weightsAt, tilesAt, biasAt, outAt] = [65_536, 4_000_000, 8_000_000, 12_000_000] as const
  layWeights(view, weightsAt, operands)
  layActivations(view, { at: tilesAt, plain: parts.X_STEP.value === 8 * tileTokens, sums }, operands)
  operands.bias.forEach((value, output) => view.setFloat32(biasAt + output * 4, value, true))
  const apart = outliers === undefined ? 0 : 1
  parts.product(weightsAt, tilesAt, tokens, outputs, blocks, apart, biasAt, outAt)
  return new Float32Array(parts.memory.buffer, outAt, tokens * outputs).slice()
}

function layWeights(view: DataView, from: number, operands: Operands): void {
  const { outputs, blocks, codes, zeros, scales, outliers } = operands
  const outlierBytes = outliers === undefined ? 0 : outlierCount * tileOutputs * 4
  const blockBytes = 256 + 32
  for (let output = 0; output < outputs; output++) {
    const tile = from + Math.floor(output / tileOutputs) * (outlierBytes + blocks * blockBytes)
    const lane = (output % tileOutputs) * 4
    for (let i = 0; outliers !== undefined && i < outlierCount; i++) {
      view.setFloat32(tile + i * tileOutputs * 4 + lane, outliers.weights[output * outlierCount + i]!, true)
    }
    for (let at = 0; at < blocks; at++) {
      const start = tile + outlierBytes + at * blockBytes
      for (let i = 0; i < block; i++) {
        const level = codes[(output * blocks + at) * block + i]! - zeros[output * blocks + at]! + 15
        view.setUint8(start + (i >> 2) * 32 + lane + (i & 3), level)
      }
      view.setFloat32(start + 256 + lane, scales[output * blocks + at]!, true)
    }
  }
}

type Target = { at: number; plain: boolean; sums: 'int16' | 'int32' }

function layActivations(view: DataView, { at: from, plain, sums: as }: Target, operands: Operands): void {
  const { tokens, blocks, activations, activationScales, outliers } = operands
  const outlierBytes = outliers === undefined ? 0 : outlierCount * tileTokens * 4
  const stepBytes = (plain ? 8 : 4) * tileTokens
  const sumsAt = 8 * stepBytes
  const scalesAt = sumsAt + 4 * tileTokens
  const blockBytes = scalesAt + 4 * tileTokens
  for (let token = 0; token < tokens; token++) {
    const tile = from + Math.floor(token / tileTokens) * (outlierBytes + blocks * blockBytes)
    const lane = (token % tileTokens) * 4
    for (let i = 0; outliers !== undefined && i < outlierCount; i++) {
      view.setFloat32(tile + i * tileTokens * 4 + lane, outliers.values[token * outlierCount + i]!, true)
    }
    for (let at = 0; at < blocks; at++) {
      const start = tile + outlierBytes + at * blockBytes
      const sums = [0, 0]
      for (let i = 0; i < block; i++) {
        const value = activations[(token * blocks + at) * block + i]!
        const step = start + (i >> 2) * stepBytes + lane
        if (plain) view.setInt16(step + (i & 1) * 4 * tileTokens + (i & 2), value, true)
        else view.setInt8(step + (i & 3), value)
        sums[(i >> 1) & 1]! += value
      }
      if (as === 'int32') view.setInt32(start + sumsAt + lane, -15 * (sums[0]! + sums[1]!), true)
      else sums.forEach((sum, pair) => view.setInt16(start + sumsAt + lane + pair * 2, -15 * sum, true))
      view.setFloat32(start + scalesAt + lane, activationScales[token * blocks + at]!, true)
    }
  }
}
