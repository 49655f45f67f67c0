import { readFileSync } from 'node:fs'
import type { EncoderVersion } from '#core/contract/manifest'
import { loadEncoder } from '#core/encoder/weightsStream'
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
  const encoder = loadEncoder(new WebAssembly.Instance(module).exports, weights)
  return { run: (texts) => Promise.resolve(encoder.embed(texts)) }
}
