import type { EmbedderVersion } from '#core/contract/manifest'

/** `hedge-table` sums rows, `hedge-encoder` is our own WebAssembly program, the others are the general runtime's two backends. */
export type EngineKind = 'hedge-table' | 'hedge-encoder' | 'onnxruntime-wasm' | 'onnxruntime-webgpu'

/** The engine that a model is made for, and so the one that is tried first. */
export function engineKindOf(model: EmbedderVersion): EngineKind {
  if (model.kind === 'table') return 'hedge-table'
  return model.reference ?? 'onnxruntime-wasm'
}
