import { openKernel } from '#core/encoder/kernel'
import { createWeightsStream } from '#core/encoder/weightsStream'

export type DigestInput = {
  module: WebAssembly.Module
  weights: Uint8Array
  /** Token ids of each text. */
  texts: readonly (readonly number[])[]
}
export type VectorDigest = {
  /** SHA-256 over all vectors, in hex. */
  sha256: string
  /** The engine's memory: weights, program data and activations. */
  memoryBytes: number
}

/** The same in every JavaScript world: loads the engine in pieces, embeds all texts in one call, digests the vectors. */
export async function digestVectors({ module, weights, texts }: DigestInput): Promise<VectorDigest> {
  const kernel = openKernel(new WebAssembly.Instance(module).exports)
  const stream = createWeightsStream(kernel)
  const pieceBytes = 1_000_003
  for (let at = 0; at < weights.length; at += pieceBytes) stream.push(weights.subarray(at, at + pieceBytes))
  const vectors = stream.finish().embed(texts)
  const digest = await crypto.subtle.digest('SHA-256', vectors.buffer as ArrayBuffer)
  const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { sha256, memoryBytes: kernel.memory.buffer.byteLength }
}
