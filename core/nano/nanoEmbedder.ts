import type { Embedder, EmbedderModel } from '../task/embedder.ts'
import { specialTokens } from '../text/tokenize.ts'
import type { Tokenizer } from '../text/tokenize.ts'
import type { Nano } from './nano.ts'
import { maxNanoTokens } from './nanoTable.ts'
import { runNano } from './runNano.ts'

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
  return {
    model,
    async embed(texts, cancel) {
      cancel?.throwIfAborted()
      const encoded = texts.map((text) => tokenizer.encode(text))
      return {
        vectors: runNano(
          nano,
          encoded.map(({ ids }) => ids),
        ),
        inputTokens: encoded.reduce((sum, { ids }) => sum + ids.length - specialTokens, 0),
        cutTokens: encoded.reduce((sum, { ids, tokens }) => sum + tokens - ids.length, 0),
      }
    },
  }
}
