import type { Embedder } from '#core/task/embedder'

/** What the device need not compute again, by text: float32 [dimensions] each, of the embedder's own vector space. */
export type KnownVectors = ReadonlyMap<string, Float32Array>

/** `embedder`, asked only for what is not known. Tokens count what was computed now. */
export function withKnownVectors(
  embedder: Embedder<AbortSignal>,
  known: KnownVectors,
): Embedder<AbortSignal> {
  const { dimensions } = embedder.model
  return {
    model: embedder.model,
    heads: embedder.heads,
    async embed(texts, signal) {
      const vectors = new Float32Array(texts.length * dimensions)
      const missing: number[] = []
      texts.forEach((text, index) => {
        const vector = known.get(text)
        if (vector === undefined) missing.push(index)
        else vectors.set(vector, index * dimensions)
      })
      if (missing.length === 0) return { vectors, inputTokens: 0, cutTokens: 0 }
      const made = await embedder.embed(
        missing.map((index) => texts[index] as string),
        signal,
      )
      missing.forEach((index, row) =>
        vectors.set(made.vectors.subarray(row * dimensions, (row + 1) * dimensions), index * dimensions),
      )
      return { ...made, vectors }
    },
  }
}
