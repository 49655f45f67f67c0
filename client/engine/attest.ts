import { AppError } from '#core/contract/error'
import type { Agreement } from './messages.ts'

/**
 * Every backend of one model lies within this of the reference: int8 arithmetic of WebAssembly and of native code
 * agrees to 7 digits, while a wrong kernel (seen on GPUs: cosine 0.02 to 0.9 with normal-looking norms) is far off.
 */
export const attestCosine = 0.999

/**
 * Cosines between row i of `got` and row i of `wanted`, both float32 [texts, dimensions].
 * Throws AppError `integrity_failed` when the shapes differ; NaN anywhere makes both numbers NaN.
 */
export function compareVectors(got: Float32Array, wanted: Float32Array, dimensions: number): Agreement {
  const texts = got.length / dimensions
  if (got.length !== wanted.length || !Number.isInteger(texts) || texts === 0) {
    throw new AppError(
      'integrity_failed',
      `Cannot compare golden vectors: got ${got.length} numbers; want ${wanted.length} in rows of ${dimensions}`,
    )
  }
  let sum = 0
  let minCosine = 1
  for (let row = 0; row < texts; row++) {
    const cosine = rowCosine(got, wanted, { from: row * dimensions, to: (row + 1) * dimensions })
    sum += cosine
    // Not Math.min with a comparison: NaN has to stay visible.
    minCosine = Math.min(minCosine, cosine)
  }
  return { texts, meanCosine: sum / texts, minCosine }
}

function rowCosine(a: Float32Array, b: Float32Array, row: { from: number; to: number }): number {
  let dot = 0
  let normA = 0
  let normB = 0
  for (let i = row.from; i < row.to; i++) {
    const x = a[i] as number
    const y = b[i] as number
    dot += x * y
    normA += x * x
    normB += y * y
  }
  return dot / Math.sqrt(normA * normB)
}

/** Throws AppError `integrity_failed` unless every golden text agrees with its reference; NaN does not agree. */
export function requireAttested(agreement: Agreement, modelId: string): void {
  if (agreement.minCosine >= attestCosine) return
  throw new AppError(
    'integrity_failed',
    `Cannot serve ${modelId} on this device: a golden text has cosine ${agreement.minCosine.toFixed(4)} to its reference; want at least ${attestCosine}`,
  )
}
