import { readFileSync } from 'node:fs'
import type { EncoderVersion } from '#core/contract/manifest'
import { openKernel } from '#core/encoder/kernel'
import { createWeightsStream } from '#core/encoder/weightsStream'
import { readArtifact } from '../platform/readArtifact.ts'
import type { EngineSession } from './engineSession.ts'

/** The build with relaxed SIMD: every Node that runs this has it, and its bits are those of the plain build. */
const kernelUrl = new URL('../../core/encoder/kernelRelaxed.wasm', import.meta.url)

/**
 * The encoder engine over verified weights: one thread, one copy of the weights.
 * Throws AppError `integrity_failed` or `engine_unavailable` (a file is missing).
 */
export function openEncoderSession(entry: EncoderVersion, artifactsPath: string): EngineSession {
  const weights = readArtifact(artifactsPath, entry.files.weights)
  const module = new WebAssembly.Module(readFileSync(kernelUrl))
  const stream = createWeightsStream(openKernel(new WebAssembly.Instance(module).exports))
  stream.push(weights)
  const encoder = stream.finish()
  return { run: (texts) => Promise.resolve(encoder.embed(texts)) }
}
