import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildPlan, WEIGHTS_NAME } from './buildPlan.ts'
import { compareVectors } from './cosine.ts'
import { openEncoder } from './encoderSession.ts'
import { ENCODER } from './encoderWeights.ts'
import { MODEL_PLANS } from './modelPlans.ts'
import { readStoredEncoder } from './readStoredEncoder.ts'
import { readSafetensors } from './safetensors.ts'
import { writeSafetensors } from './writeSafetensors.ts'
import type { TensorToStore } from './writeSafetensors.ts'

const plan = MODEL_PLANS.find(({ codes }) => codes.from === 'calibration')!
const released = await readFile(join(import.meta.dirname, 'artifacts', plan.folder, WEIGHTS_NAME))
const tensors = [...readSafetensors(released).tensors].map(([name, tensor]): TensorToStore => ({
  ...tensor,
  name,
}))
const write = (changed: TensorToStore[]) => writeSafetensors(changed, {}).file
const replace = (name: string, change: Partial<TensorToStore>) =>
  write(tensors.map((tensor) => (tensor.name === name ? { ...tensor, ...change } : tensor)))

describe('readStoredEncoder', () => {
  test.each([
    [
      'no scales',
      write(tensors.filter(({ name }) => name !== 'layers.3.up.scales')),
      'layers.3.up.scales is absent',
    ],
    [
      'a bias of another length',
      replace('layers.0.qkv.bias', { shape: [4], bytes: new Uint8Array(16) }),
      'layers.0.qkv.bias is F32 [4]',
    ],
    [
      'codes as floats',
      replace('words.codes', { dtype: 'F32', shape: [2], bytes: new Uint8Array(8) }),
      'words.codes is F32 [2], wanted U8',
    ],
    [
      'scales of fewer rows',
      replace('layers.5.down.scales', { shape: [1, 48], bytes: new Uint8Array(96) }),
      'layers.5.down is',
    ],
    [
      'zero points for fewer blocks',
      replace('layers.5.down.zeros', { shape: [384, 1], bytes: new Uint8Array(384) }),
      'layers.5.down.zeros is',
    ],
    [
      'a tensor of something else',
      write([...tensors, { name: 'head', dtype: 'U8', shape: [1], bytes: new Uint8Array(1) }]),
      'head is not part of one',
    ],
  ])('refuses a file with %s', (_what, file, message) => {
    expect(() => readStoredEncoder(file)).toThrow(message)
  })

  test('keeps an output map, which both graphs apply to the mean', async () => {
    const { width } = ENCODER
    // Turns the vector round, last coordinate first, and twice as long: its length must not show.
    const values = Float32Array.from({ length: width * width }, (_, i) =>
      Math.floor(i / width) + (i % width) === width - 1 ? 2 : 0,
    )
    const plain = readStoredEncoder(released)
    const mapped = buildPlan(plan, { ...plain, outputMap: { rows: width, columns: width, values } })
    expect(readStoredEncoder(mapped.weights).outputMap?.values).toEqual(values)

    const ids = [
      [101, 7592, 2088, 102],
      [101, 2054, 102],
    ]
    const embed = async (graph: Uint8Array, weights: Uint8Array) => {
      const session = await openEncoder({ graph, weights, weightsName: WEIGHTS_NAME })
      const vectors = await session.embedBatch(ids)
      await session.release()
      return vectors
    }
    const wanted = (await embed(buildPlan(plan, plain).graph, released)).map((vector) => vector.toReversed())
    for (const graph of [mapped.graph, mapped.webgpuGraph!]) {
      expect(compareVectors(await embed(graph, mapped.weights), wanted).minCosine).toBeGreaterThan(0.99999)
    }
  })
})
