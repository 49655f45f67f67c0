import { type ReadyEncoder, shareEncoder } from '#core/encoder/encoder'
import { openKernel, type SharedArea } from '#core/encoder/kernel'

/** What one more thread of the encoder starts with. */
export type ThreadStart = SharedArea & {
  module: WebAssembly.Module
  memory: WebAssembly.Memory
  hasOutputMap: boolean
}
/** Token ids of its share of the texts. */
export type ThreadTask = readonly (readonly number[])[]
export type ThreadAnswer = { vectors: Float32Array } | { failed: string }

declare const self: DedicatedWorkerGlobalScope

/** First message: where the weights lie. Every further one is a task, answered in order. */
let encoder: ReadyEncoder | undefined

self.onmessage = ({ data }: MessageEvent<ThreadStart | ThreadTask>) => {
  if (encoder === undefined) {
    const { module, memory, hasOutputMap, ...area } = data as ThreadStart
    const { exports } = new WebAssembly.Instance(module, { env: { memory } })
    encoder = shareEncoder(openKernel(exports, area), { hasOutputMap })
    return
  }
  try {
    const vectors = encoder.embed(data as ThreadTask)
    self.postMessage({ vectors } satisfies ThreadAnswer, [vectors.buffer as ArrayBuffer])
  } catch (error) {
    self.postMessage({
      failed: error instanceof Error ? error.message : String(error),
    } satisfies ThreadAnswer)
  }
}
