import type { Embedder, EmbedderModel } from '../task/embedder.ts'
import { specialTokens } from '../text/tokenize.ts'
import type { Tokenizer } from '../text/tokenize.ts'
import type { Nano } from './nano.ts'
import { maxNanoTokens } from './nanoTable.ts'

/**
 * What a tokenizer for nano has to be made with on every tier (the manifest's `maxTokens`): its two special tokens are cut off
 * again, so a text has at most two tokens fewer.
 */
export const nanoTokenizerTokens = maxNanoTokens

/** An AbortSignal is one. */
export type NanoCancel = { throwIfAborted(): void }

/**
 * Nano as an `Embedder`. A text of which nothing is known gets `nothingKnownVector`, so that an emoji among a thousand
 * sentences does not fail them all; who must tell it apart (the key of a cache) asks `Nano.embed`.
 * Rejects as `Nano.embed`, and with the cancel's reason when it came first: a batch is too short to be stopped in between.
 */
export function createNanoEmbedder(parts: {
  model: EmbedderModel
  nano: Nano
  tokenizer: Tokenizer
}): Embedder<NanoCancel> {
  const { model, nano, tokenizer } = parts
  const nothing = nothingKnownVector(nano.dimensions)
  return {
    model,
    async embed(texts, cancel) {
      cancel?.throwIfAborted()
      const vectors = new Float32Array(texts.length * nano.dimensions)
      let inputTokens = 0
      let cutTokens = 0
      texts.forEach((text, at) => {
        const { ids, tokens } = tokenizer.encode(text)
        const result = nano.embed(ids.slice(1, -1))
        vectors.set(result.kind === 'vector' ? result.vector : nothing, at * nano.dimensions)
        inputTokens += ids.length - specialTokens
        cutTokens += tokens - ids.length
      })
      return { vectors, inputTokens, cutTokens }
    },
  }
}

/** The last axis, which texts use least (axes are sorted by strength): of length 1, and near to no text that says something. */
export function nothingKnownVector(dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions)
  vector[dimensions - 1] = 1
  return vector
}
