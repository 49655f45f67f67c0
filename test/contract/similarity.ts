import { readFileSync } from 'node:fs'
import {
  findEmbedder,
  findEncoder,
  Manifest,
  type EmbedderVersion,
  type EncoderVersion,
} from '#core/contract/manifest'

const manifest = Manifest.parse(JSON.parse(readFileSync('models/manifest.json', 'utf8')))
const artifact = (path: string): Buffer => readFileSync(`models/artifacts/${path}`)

/** The stable version, or the one with this number. */
export function model(id: string, version?: number): EncoderVersion {
  const entry = findEncoder(manifest, id, version)
  if (entry === undefined) throw new Error(`The manifest has no ${id} ${version ?? 'that is stable'}`)
  return entry
}

export function embedder(id: string): EmbedderVersion {
  const entry = findEmbedder(manifest, id)
  if (entry === undefined) throw new Error(`The manifest has no ${id} that is stable`)
  return entry
}

export function goldenTexts(): string[] {
  return JSON.parse(artifact(model('hedge-small-en').files.goldenTexts.path).toString('utf8')) as string[]
}

/** float32 [16, dimensions]: the golden texts by the model's reference engine. */
export function goldenVectors({ files, dimensions }: EmbedderVersion): Float32Array[] {
  return vectorsIn(files.goldenVectors.path, dimensions)
}

/** The same by the fp32 weights. */
export function fp32Vectors({ files, dimensions }: EncoderVersion): Float32Array[] {
  return vectorsIn(files.fp32Vectors.path, dimensions)
}

function vectorsIn(path: string, dimensions: number): Float32Array[] {
  const all = new Float32Array(Uint8Array.from(artifact(path)).buffer)
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
