import { parentPort, workerData } from 'node:worker_threads'
import { shareEncoder } from '#core/encoder/encoder'
import { openKernel } from '#core/encoder/kernel'
import type { SharedArea } from '#core/encoder/kernel'

export type SharedTask = SharedArea & {
  module: WebAssembly.Module
  memory: WebAssembly.Memory
  hasOutputMap: boolean
  texts: number[][]
}

/** One thread over shared weights: embeds its texts and ends. */
const { module, memory, area, areas, hasOutputMap, texts } = workerData as SharedTask
const instance = new WebAssembly.Instance(module, { env: { memory } })
const encoder = shareEncoder(openKernel(instance.exports, { area, areas }), { hasOutputMap })
parentPort?.postMessage(encoder.embed(texts))
