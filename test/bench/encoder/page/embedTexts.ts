import { encodeTexts } from '../../../../client/engine/encodeTexts.ts'
import type { Encoder } from '../../../../client/engine/encodeTexts.ts'

/** Vectors of all texts in their order, in the page's own batches or each by itself. */
export async function embedTexts(
  texts: readonly string[],
  { encoder, dimensions, batched }: { encoder: Encoder; dimensions: number; batched: boolean },
): Promise<Float32Array> {
  const vectors = new Float32Array(texts.length * dimensions)
  const calls = batched ? [texts] : texts.map((text) => [text])
  let first = 0
  for (const call of calls) {
    await encodeTexts(call, encoder, {
      onRows: ({ indexes, vectors: rows }) =>
        indexes.forEach((index, row) =>
          vectors.set(rows.subarray(row * dimensions, (row + 1) * dimensions), (first + index) * dimensions),
        ),
      isCancelled: () => Promise.resolve(false),
      nowMs: () => performance.now(),
    })
    first += call.length
  }
  return vectors
}
