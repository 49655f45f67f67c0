import type { EmbedderVersion } from '#core/contract/manifest'

/** What a worker thread computes with. */
export type EngineSession = {
  /** float32 [texts * dimensions] of token ids. Blocks its thread while it computes. */
  run(texts: readonly Int32Array[]): Promise<Float32Array>
}

export type EngineName = 'hedge-encoder/wasm' | 'hedge-table/js' | 'onnxruntime-node/cpu'

/** The engine of a model here: its reference engine, so that the origin's bits are those of every tier. */
export function engineOf(entry: EmbedderVersion): EngineName {
  if (entry.kind === 'table') return 'hedge-table/js'
  return entry.reference === 'hedge-encoder' ? 'hedge-encoder/wasm' : 'onnxruntime-node/cpu'
}
