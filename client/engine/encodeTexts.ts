import type { Tokenizer } from '#core/text/tokenize'
import type { VectorRows } from './messages.ts'
import { batchTokens, planBatches } from './planBatches.ts'

/** Vectors of texts given by their token ids: float32 [texts, dimensions], unit length. */
export type RunTexts = (texts: readonly (readonly number[])[]) => Promise<Float32Array>

export type Encoder = {
  tokenizer: Pick<Tokenizer, 'encode'>
  run: RunTexts
  /** Where a text's vector would depend on its batch, every text runs alone. */
  batchInvariant: boolean
  /** Threads that share a batch. */
  threads: number
}

export type EncodeEvents = {
  onRows: (rows: VectorRows) => void
  /** Asked before each batch; a run itself cannot be stopped. */
  isCancelled: () => Promise<boolean>
  nowMs: () => number
}

/** Vectors of `texts`, handed out batch by batch. Resolves with the time spent, or undefined when it was cancelled. */
export async function encodeTexts(
  texts: readonly string[],
  encoder: Encoder,
  events: EncodeEvents,
): Promise<{ tokenize: number; compute: number } | undefined> {
  const startMs = events.nowMs()
  const encodings = texts.map((text) => encoder.tokenizer.encode(text))
  const tokenizedMs = events.nowMs()
  const batches = planBatches(
    encodings.map(({ ids }) => ids.length),
    { maxTokens: encoder.threads * batchTokens, oneByOne: !encoder.batchInvariant },
  )
  for (const indexes of batches) {
    if (await events.isCancelled()) return undefined
    const rows = indexes.map((index) => encodings[index] as (typeof encodings)[number])
    const vectors = await encoder.run(rows.map(({ ids }) => ids))
    events.onRows({
      indexes,
      vectors,
      tokens: rows.map(({ ids }) => ids.length),
      cutTokens: rows.map(({ ids, tokens }) => tokens - ids.length),
    })
  }
  return { tokenize: tokenizedMs - startMs, compute: events.nowMs() - tokenizedMs }
}
