import { readFileSync } from 'node:fs'
import type { Encoder } from '#core/encoder/encoder'
import { openKernel } from '#core/encoder/kernel'
import type { EncoderKernel } from '#core/encoder/kernel'
import { createWeightsStream } from '#core/encoder/weightsStream'

/** The two builds of the kernel: for every engine with SIMD, and for those with relaxed SIMD. */
export const builds = ['kernel.wasm', 'kernelRelaxed.wasm'] as const
export type Build = (typeof builds)[number]
export const weightsPath = 'models/artifacts/hedge-small-en/2/weights.safetensors'

export function newKernel(build: Build): EncoderKernel {
  const module = new WebAssembly.Module(readFileSync(`core/encoder/${build}`))
  return openKernel(new WebAssembly.Instance(module).exports)
}

/** An engine with the checked-in weights. */
export function openEngine(build: Build): Encoder {
  const stream = createWeightsStream(newKernel(build))
  stream.push(readFileSync(weightsPath))
  return stream.finish()
}
