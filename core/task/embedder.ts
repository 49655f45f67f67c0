import type { EmbedderVersion } from '../contract/manifest.ts'
import type { NamedHead } from '../heads/head.ts'

/** The model behind an embedder, as replies and receipts name it. */
export type EmbedderModel = {
  readonly id: string
  readonly version: number
  /** SHA-256 of the weights file: the graph only says how to multiply them. */
  readonly sha256: string
  /** `id@version`. */
  readonly vectorSpace: string
  readonly dimensions: number
}

export type Embedded = {
  /** float32 [texts * dimensions], one text behind the other, each of length 1. */
  readonly vectors: Float32Array
  /** Tokens read, special tokens included. */
  readonly inputTokens: number
  /** Tokens beyond the model's limit, not read. */
  readonly cutTokens: number
}

/**
 * All that a task needs of an engine. `Cancel` is whatever the tier cancels with (AbortSignal on every tier today);
 * core only hands it on.
 */
export type Embedder<Cancel = unknown> = {
  readonly model: EmbedderModel
  /** Classifiers over these vectors, where this tier has loaded any. */
  readonly heads?: readonly NamedHead[] | undefined
  /** Vectors of all `texts`, or none: rejects with AppError, or with the cancel's reason. */
  embed(texts: readonly string[], cancel?: Cancel): Promise<Embedded>
}

export function embedderModel(entry: EmbedderVersion): EmbedderModel {
  const { id, version, vectorSpace, dimensions, files } = entry
  return { id, version, vectorSpace, dimensions, sha256: files.weights.sha256 }
}
