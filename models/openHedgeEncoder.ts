import { readFileSync } from 'node:fs'
import type { Encoder } from '#core/encoder/encoder'
import { loadEncoder } from '#core/encoder/weightsStream'

/** Plain and relaxed SIMD give the same bits; this build is the faster. */
export const kernelPath = new URL('../core/encoder/kernelRelaxed.wasm', import.meta.url)

/** Our own engine over a weights file. Throws AppError `integrity_failed` when it is not one of hedge-small-en. */
export function openHedgeEncoder(weights: Uint8Array): Encoder {
  const module = new WebAssembly.Module(readFileSync(kernelPath))
  return loadEncoder(new WebAssembly.Instance(module).exports, weights)
}
