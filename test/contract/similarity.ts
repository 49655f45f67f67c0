import { readFileSync } from 'node:fs'
import { findEncoder, Manifest, type EncoderVersion } from '#core/contract/manifest'

const manifest = Manifest.parse(JSON.parse(readFileSync('models/manifest.json', 'utf8')))
const artifact = (path: string): Buffer => readFileSync(`models/artifacts/${path}`)

export function model(id: string): EncoderVersion {
  const entry = findEncoder(manifest, id)
  if (entry === undefined) throw new Error(`The manifest has no ${id}`)
  return entry
}

export function goldenTexts(): string[] {
  return JSON.parse(artifact(model('hedge-small-en').files.goldenTexts.path).toString('utf8')) as string[]
}

/** float32 [16, 384]: the golden texts by the model's own graph, or by the fp32 weights. */
export function referenceVectors(id: string, which: 'goldenVectors' | 'fp32Vectors'): Float32Array[] {
  const { files, dimensions } = model(id)
  const bytes = Uint8Array.from(artifact(files[which].path))
  const all = new Float32Array(bytes.buffer)
  return Array.from({ length: all.length / dimensions }, (_, i) =>
    all.subarray(i * dimensions, (i + 1) * dimensions),
  )
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number]
    dot += x * y
    aa += x * x
    bb += y * y
  }
  return dot / Math.sqrt(aa * bb)
}

/** Mean and least cosine of `vectors` to `references`, pair by pair. */
export function agreement(
  vectors: ArrayLike<number>[],
  references: ArrayLike<number>[],
): { mean: number; min: number } {
  const cosines = vectors.map((vector, i) => cosine(vector, references[i] as ArrayLike<number>))
  return { mean: cosines.reduce((sum, value) => sum + value, 0) / cosines.length, min: Math.min(...cosines) }
}
