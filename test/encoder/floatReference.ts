import { readFileSync } from 'node:fs'
import { network } from '#core/encoder/tensors'
import { fromHalfBits } from '../../models/float16.ts'
import type { EncoderWeights, LayerNorm, Linear, Matrix } from '../../models/encoderWeights.ts'
import type { EncoderSession } from '../../models/encoderSession.ts'
import { openReference } from '../../models/openReference.ts'
import { readSafetensors } from '../../models/safetensors.ts'
import type { Safetensors } from '../../models/safetensors.ts'

/** What defines the model: float32 arithmetic (ONNX Runtime, one thread) on the file's dequantised weights. */
export async function openFloatReference(weightsPath: string): Promise<EncoderSession> {
  return await openReference(dequantised(readSafetensors(readFileSync(weightsPath))))
}

function dequantised(file: Safetensors): EncoderWeights {
  const { width, inner, layers, vocabulary, block, wordBlock, maxTextTokens } = network
  const linear = (name: string, outputs: number, inputs: number): Linear => ({
    weight: matrix(file, name, { rows: outputs, columns: inputs, block }),
    bias: floats(file, `${name}.bias`),
  })
  const norm = (name: string): LayerNorm => ({
    gain: floats(file, `${name}.gain`),
    bias: floats(file, `${name}.bias`),
  })
  return {
    words: matrix(file, 'words', { rows: vocabulary, columns: width, block: wordBlock }),
    positions: { rows: maxTextTokens, columns: width, values: halves(file, 'positions') },
    embeddingNorm: norm('embeddingNorm'),
    layers: Array.from({ length: layers }, (_, layer) => {
      const at = `layers.${layer}`
      return {
        qkv: linear(`${at}.qkv`, 3 * width, width),
        attentionOutput: linear(`${at}.attentionOutput`, width, width),
        attentionNorm: norm(`${at}.attentionNorm`),
        up: linear(`${at}.up`, inner, width),
        down: linear(`${at}.down`, width, inner),
        outputNorm: norm(`${at}.outputNorm`),
      }
    }),
  }
}

function bytes(file: Safetensors, name: string): Uint8Array {
  const tensor = file.tensors.get(name)
  if (tensor === undefined) throw new Error(`Cannot build the reference: tensor ${name} is missing`)
  return tensor.bytes
}

function floats(file: Safetensors, name: string): Float32Array {
  return new Float32Array(Uint8Array.from(bytes(file, name)).buffer)
}

function halves(file: Safetensors, name: string): Float32Array {
  return Float32Array.from(new Uint16Array(Uint8Array.from(bytes(file, name)).buffer), fromHalfBits)
}

type Shape = { rows: number; columns: number; block: number }

function matrix(file: Safetensors, name: string, { rows, columns, block }: Shape): Matrix {
  const codes = bytes(file, `${name}.codes`)
  const zeros = bytes(file, `${name}.zeros`)
  const scales = halves(file, `${name}.scales`)
  const nibble = (packed: Uint8Array, index: number) => (packed[index >> 1]! >> ((index & 1) * 4)) & 15
  const values = Float32Array.from({ length: rows * columns }, (_, index) => {
    const at = Math.floor(index / block)
    return scales[at]! * (nibble(codes, index) - nibble(zeros, at))
  })
  return { rows, columns, values }
}
