import { AppError } from '#core/contract/error'
import type { EmbedderVersion } from '#core/contract/manifest'
import { type Cost, costMs } from '#core/policy/computeCost'
import { embedderModel, type Embedder } from '#core/task/embedder'
import type { Tokenizer } from '#core/text/tokenize'

/** An embedder that computes in this isolate, on the processor time of the request that asks it. */
export type EdgeEmbedder = Embedder<AbortSignal> & {
  /** Engine and backend, as receipts name it. */
  readonly engine: string
  /** Processor time of its work. */
  readonly cost: Cost
}

export type EngineParts = {
  entry: EmbedderVersion
  tokenizer: Tokenizer
  engine: string
  cost: Cost
  /** Processor time that one request may take, in ms. */
  cpuMs: number
  /** float32 [texts * dimensions] of token ids. */
  run(texts: readonly number[][]): Float32Array
}

/**
 * Tokenises, counts, and computes only what the budget allows: the policy went by an estimate, this is the count. Rejects with
 * AppError `over_capacity`, which the origin may answer instead, and with the signal's reason before it begins; what has begun is
 * done within the budget, and nothing else runs in an isolate meanwhile.
 */
export function createEdgeEmbedder({
  entry,
  tokenizer,
  engine,
  cost,
  cpuMs,
  run,
}: EngineParts): EdgeEmbedder {
  return {
    model: embedderModel(entry),
    engine,
    cost,
    async embed(texts, signal) {
      signal?.throwIfAborted()
      const encodings = texts.map((text) => tokenizer.encode(text))
      const inputTokens = encodings.reduce((sum, { ids }) => sum + ids.length, 0)
      const neededMs = costMs(cost, texts.length, inputTokens)
      if (neededMs > cpuMs) {
        throw new AppError(
          'over_capacity',
          `Cannot embed ${texts.length} texts of ${inputTokens} tokens at the edge: that takes about ${Math.ceil(neededMs)} ms of processor time; it spends at most ${cpuMs} ms on a request`,
        )
      }
      return {
        vectors: run(encodings.map(({ ids }) => ids)),
        inputTokens,
        cutTokens: encodings.reduce((sum, { ids, tokens }) => sum + tokens - ids.length, 0),
      }
    },
  }
}
