import type { EncoderKernel } from './kernel.ts'
import type { Dtype } from './safetensorsHeader.ts'

/** The network that the kernel was compiled for: all-MiniLM-L6-v2 (Wang et al. 2020), a BERT of 6 layers. */
export const network = {
  layers: 6,
  width: 384,
  inner: 1_536,
  vocabulary: 30_522,
  /** Longest text in tokens, special tokens included. */
  maxTextTokens: 256,
  /** Inputs that share a scale and a zero point, in the matrices and in the word table. */
  block: 32,
  wordBlock: 64,
} as const

/** What a tensor of the weights file must be, and how its bytes get to their place. False: a number is not finite. */
export type ExpectedTensor = {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly optional?: true
  place(kernel: EncoderKernel, bytes: Uint8Array): boolean
}

/** The optional linear map of the pooled vector. */
export const outputMapName = 'outputMap'

/** Numbers of `tensorAt` and `vectorAt` (kernel/main.ts). */
const at = {
  embeddingGain: 0,
  embeddingBias: 1,
  positions: 2,
  wordCodes: 3,
  wordScales: 4,
  wordZeros: 5,
  outputMap: 6,
}
const layerVectors = [
  ['qkv.bias', 3 * network.width],
  ['attentionOutput.bias', network.width],
  ['attentionNorm.gain', network.width],
  ['attentionNorm.bias', network.width],
  ['up.bias', network.inner],
  ['down.bias', network.width],
  ['outputNorm.gain', network.width],
  ['outputNorm.bias', network.width],
] as const
const layerMatrices = [
  ['qkv', 3 * network.width, network.width],
  ['attentionOutput', network.width, network.width],
  ['up', network.inner, network.width],
  ['down', network.width, network.inner],
] as const

/** Every tensor of the weights file by name. */
export function expectedTensors(): ReadonlyMap<string, ExpectedTensor> {
  const { width, vocabulary, wordBlock, maxTextTokens } = network
  const tensors = new Map<string, ExpectedTensor>([
    ['embeddingNorm.gain', floats(width, (kernel) => kernel.tensorAt(at.embeddingGain))],
    ['embeddingNorm.bias', floats(width, (kernel) => kernel.tensorAt(at.embeddingBias))],
    ['positions', halves([maxTextTokens, width], at.positions)],
    ['words.codes', bytes([vocabulary, width / 2], at.wordCodes)],
    ['words.scales', halves([vocabulary, width / wordBlock], at.wordScales)],
    ['words.zeros', bytes([vocabulary, width / wordBlock / 2], at.wordZeros)],
    [outputMapName, { ...halves([width, width], at.outputMap), optional: true }],
  ])
  for (let layer = 0; layer < network.layers; layer++) {
    layerVectors.forEach(([name, size], index) => {
      tensors.set(
        `layers.${layer}.${name}`,
        floats(size, (kernel) => kernel.vectorAt(layer, index)),
      )
    })
    layerMatrices.forEach(([name, outputs, inputs], index) => {
      const [codes, scales, zeros] = matrix({ layer, index, outputs, inputs })
      tensors.set(`layers.${layer}.${name}.codes`, codes)
      tensors.set(`layers.${layer}.${name}.scales`, scales)
      tensors.set(`layers.${layer}.${name}.zeros`, zeros)
    })
  }
  return tensors
}

/** Once every tensor has its place. */
export function completeTensors(kernel: EncoderKernel): void {
  for (let layer = 0; layer < network.layers; layer++) {
    layerMatrices.forEach((_, index) => kernel.completeMatrix(layer, index))
  }
}

function bytes(shape: readonly number[], tensor: number): ExpectedTensor {
  return {
    dtype: 'U8',
    shape,
    place(kernel, from) {
      copy(kernel, from, kernel.tensorAt(tensor))
      return true
    },
  }
}

function floats(size: number, target: (kernel: EncoderKernel) => number): ExpectedTensor {
  return {
    dtype: 'F32',
    shape: [size],
    place(kernel, from) {
      copy(kernel, from, target(kernel))
      return new Float32Array(kernel.memory.buffer, target(kernel), size).every(Number.isFinite)
    },
  }
}

function halves(shape: readonly [number, number], tensor: number): ExpectedTensor {
  return {
    dtype: 'F16',
    shape,
    place(kernel, from) {
      wait(kernel, from)
      return kernel.placeHalves(kernel.tensorAt(tensor), shape[0] * shape[1]) !== 0
    },
  }
}

type Matrix = { layer: number; index: number; outputs: number; inputs: number }

/** Codes, scales and zero points of a matrix, which the kernel brings into tiles. */
function matrix({ layer, index, outputs, inputs }: Matrix): [ExpectedTensor, ExpectedTensor, ExpectedTensor] {
  const blocks = inputs / network.block
  return [
    {
      dtype: 'U8',
      shape: [outputs, inputs / 2],
      place(kernel, from) {
        wait(kernel, from)
        kernel.placeCodes(layer, index)
        return true
      },
    },
    {
      dtype: 'F16',
      shape: [outputs, blocks],
      place(kernel, from) {
        wait(kernel, from)
        return kernel.placeScales(layer, index) !== 0
      },
    },
    {
      dtype: 'U8',
      shape: [outputs, blocks / 2],
      place(kernel, from) {
        wait(kernel, from)
        kernel.placeZeros(layer, index)
        return true
      },
    },
  ]
}

/** The activation area is free until the weights are complete: tensors to be rearranged wait there. */
function wait(kernel: EncoderKernel, from: Uint8Array): void {
  copy(kernel, from, kernel.idsAt())
}

function copy({ memory }: EncoderKernel, from: Uint8Array, to: number): void {
  new Uint8Array(memory.buffer, to, from.length).set(from)
}
