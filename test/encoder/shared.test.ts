import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { openKernel } from '#core/encoder/kernel'
import { network } from '#core/encoder/tensors'
import { createWeightsStream } from '#core/encoder/weightsStream'
import { openEngine, weightsPath } from './openEngine.ts'
import type { SharedTask } from './shared/worker.ts'

const module = new WebAssembly.Module(readFileSync('core/encoder/kernelShared.wasm'))
const newMemory = () => new WebAssembly.Memory({ initial: 1, maximum: 4_096, shared: true })

async function embedInThread(task: SharedTask): Promise<Float32Array> {
  const worker = new Worker(new URL('shared/worker.ts', import.meta.url), { workerData: task })
  const [vectors] = (await once(worker, 'message')) as [Float32Array]
  await worker.terminate()
  return vectors
}

describe('threads over shared weights', () => {
  test('compute at the same time, each in its own area, the bits of the engine alone', async () => {
    const memory = newMemory()
    const instance = new WebAssembly.Instance(module, { env: { memory } })
    const kernel = openKernel(instance.exports, { area: 0, areas: 3 })
    const stream = createWeightsStream(kernel)
    stream.push(readFileSync(weightsPath))
    const { hasOutputMap, embed } = stream.finish()
    const textsOf = (part: number) =>
      Array.from({ length: 12 }, (_, text) =>
        Array.from({ length: 5 + 9 * text }, (__, i) => (i * 7_919 + text * 31 + part) % network.vocabulary),
      )
    const alone = openEngine('kernelRelaxed.wasm')
    const threads = [1, 2].map((area) =>
      embedInThread({ module, memory, area, areas: 3, hasOutputMap, texts: textsOf(area) }),
    )
    expect(embed(textsOf(0))).toEqual(alone.embed(textsOf(0)))
    expect(await threads[0]).toEqual(alone.embed(textsOf(1)))
    expect(await threads[1]).toEqual(alone.embed(textsOf(2)))
    // One copy of the weights and three areas.
    expect(memory.buffer.byteLength).toBe(kernel.weightBytes() + 3 * kernel.areaBytes())
  }, 60_000)

  test('need an area that exists, and a memory that holds it', () => {
    const { exports } = new WebAssembly.Instance(module, { env: { memory: newMemory() } })
    expect(() => openKernel(exports, { area: 2, areas: 2 })).toThrow(/no area 2 of 2/)
    expect(() => openKernel(exports, { area: 0, areas: 100 })).toThrow(
      expect.objectContaining({ code: 'over_capacity' }),
    )
  })
})
