import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createEncoder } from '#core/encoder/encoder'
import { openKernel } from '#core/encoder/kernel'
import { lengthBytes, parseSafetensorsHeader } from '#core/encoder/safetensorsHeader'
import { network } from '#core/encoder/tensors'
import { createWeightsStream } from '#core/encoder/weightsStream'
import { readSafetensors } from '../../models/safetensors.ts'
import { writeSafetensors } from '../../models/writeSafetensors.ts'
import type { TensorToStore } from '../../models/writeSafetensors.ts'
import { newKernel, openEngine, weightsPath } from './openEngine.ts'

const weights = readFileSync(weightsPath)
const whole = openEngine('kernelRelaxed.wasm')
const ids = [101, 2_054, 2_003, 2_023, 102]

/** The weights file with one tensor changed, added or (undefined) left out. */
function rewritten(name: string, change: (tensor?: TensorToStore) => TensorToStore | undefined): Uint8Array {
  const tensors = [...readSafetensors(weights).tensors].map(([own, tensor]) => ({ name: own, ...tensor }))
  const others = tensors.filter((tensor) => tensor.name !== name)
  const changed = change(tensors.find((tensor) => tensor.name === name))
  return writeSafetensors(changed === undefined ? others : [...others, changed], {}).file
}

function load(file: Uint8Array, pieceBytes = file.length) {
  const stream = createWeightsStream(newKernel('kernelRelaxed.wasm'))
  for (let at = 0; at < file.length; at += pieceBytes) stream.push(file.subarray(at, at + pieceBytes))
  return stream.finish()
}

const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'integrity_failed', message: expect.stringMatching(message) })

describe('the weights stream', () => {
  test.each([1_021, 65_536, 5_000_000])('takes pieces of %i bytes', (pieceBytes) => {
    expect(load(weights, pieceBytes).embed([ids])).toEqual(whole.embed([ids]))
  })

  test('refuses a file that ends early, or goes on behind its end', () => {
    expect(() => load(weights.subarray(0, weights.length - 1))).toThrow(/it ended early/)
    expect(() => load(weights.subarray(0, 5))).toThrow(/it ended early/)
    expect(() => load(Buffer.concat([weights, Buffer.of(0)]))).toThrow(/goes on behind/)
  })

  test.each([
    ['positions', 'missing', () => undefined, /tensor positions is missing/],
    [
      'extra',
      'unknown',
      () => ({ name: 'extra', dtype: 'U8', shape: [1], bytes: Uint8Array.of(1) }),
      /tensor extra is not part/,
    ],
    [
      'layers.3.up.bias',
      'of another dtype',
      (tensor?: TensorToStore) => ({ ...tensor!, dtype: 'F16', shape: [3_072] }),
      /layers\.3\.up\.bias is F16 \[3072\]; wanted F32 \[1536\]/,
    ],
    [
      'words.scales',
      'of another shape',
      (tensor?: TensorToStore) => ({ ...tensor!, shape: [6, 30_522] }),
      /words\.scales is F16 \[6,30522\]/,
    ],
    [
      'layers.0.qkv.scales',
      'not finite (half)',
      (tensor?: TensorToStore) => withHalf(tensor!, 0x7c00),
      /scales holds a number that is not finite/,
    ],
    [
      'words.scales',
      'not finite (half, NaN)',
      (tensor?: TensorToStore) => withHalf(tensor!, 0xfe00),
      /words\.scales holds a number/,
    ],
    [
      'embeddingNorm.gain',
      'not finite (single)',
      (tensor?: TensorToStore) => withHalf(tensor!, 0x7fc0),
      /gain holds a number/,
    ],
  ] as [string, string, (tensor?: TensorToStore) => TensorToStore | undefined, RegExp][])(
    'refuses tensor %s that is %s',
    (name, _, change, message) => {
      expect(() => load(rewritten(name, change))).toThrow(refusal(message))
    },
  )

  test('maps the pooled vector when the file has an output map', () => {
    const { width } = network
    // Swaps neighbouring dimensions and halves: the length is 1 again afterwards.
    const half = new Uint16Array(width * width)
    for (let row = 0; row < width; row++) half[row * width + (row ^ 1)] = 0x3800
    const bytes = new Uint8Array(half.buffer)
    const mapped = load(
      rewritten('outputMap', () => ({ name: 'outputMap', dtype: 'F16', shape: [width, width], bytes })),
    )
    const [plain, swapped] = [whole.embed([ids]), mapped.embed([ids])]
    plain.forEach((value, i) => expect(Math.abs(swapped[i ^ 1]! - value)).toBeLessThan(1e-6))
  })
})

describe('the encoder', () => {
  test.each([
    ['no tokens', [], /has 0 tokens; send 1 to 256/],
    ['too many tokens', Array.from({ length: 257 }, () => 5), /has 257 tokens/],
    ['an id beyond the table', [101, 30_522], /token 1 is 30522; ids are 0 to 30521/],
    ['a negative id', [-1], /token 0 is -1/],
    ['half an id', [1.5], /token 0 is 1\.5/],
  ])('refuses a text with %s, and says which', (_, text, message) => {
    const wanted = { code: 'invalid_request', param: 'input[1]', message: expect.stringMatching(message) }
    expect(() => whole.embed([ids, text])).toThrow(expect.objectContaining(wanted))
  })

  test('gives nothing for nothing', () => {
    expect(whole.embed([])).toEqual(new Float32Array(0))
  })

  test('does not embed before its weights are complete, and takes each tensor once', () => {
    const { dataStart } = parseSafetensorsHeader(headerOf(weights))
    const header = parseSafetensorsHeader(headerOf(weights))
    const encoder = createEncoder(newKernel('kernel.wasm'), header)
    const [first, second] = header.tensors
    const bytesOf = (span = first!) => weights.subarray(dataStart + span.begin, dataStart + span.end)
    encoder.place(first!.name, bytesOf())
    expect(encoder.ready).toBe(false)
    expect(() => encoder.embed([ids])).toThrow(expect.objectContaining({ code: 'engine_unavailable' }))
    expect(() => encoder.place(first!.name, bytesOf())).toThrow(/came twice/)
    expect(() => encoder.place('words.more', bytesOf())).toThrow(/not in the file's header/)
    expect(() => encoder.place(second!.name, bytesOf(second).subarray(1))).toThrow(/wanted 1536/)
  })

  test('embeds in passes that can be left', () => {
    const texts = Array.from({ length: 70 }, (_, i) => Array.from({ length: 8 }, (__, at) => 1_000 + i + at))
    const passes = [...whole.embedInPasses(texts)]
    expect(passes.map(({ from }) => from)).toEqual([0, 64])
    const all = whole.embed(texts)
    for (const { from, vectors } of passes) {
      expect(vectors).toEqual(all.slice(from * network.width, from * network.width + vectors.length))
    }
  })
})

test('openKernel() refuses a program that is no kernel', () => {
  expect(() => openKernel({ memory: {} })).toThrow(refusal(/has no weightBytes/))
})

function headerOf(file: Uint8Array): Uint8Array {
  const length = new DataView(file.buffer, file.byteOffset).getUint32(0, true)
  return file.subarray(lengthBytes, lengthBytes + length)
}

/** A tensor whose second pair of bytes is another. */
function withHalf(tensor: TensorToStore, bits: number): TensorToStore {
  const bytes = Uint8Array.from(tensor.bytes)
  new DataView(bytes.buffer).setUint16(2, bits, true)
  return { ...tensor, bytes }
}
