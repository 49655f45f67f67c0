import type { Nano } from './nano.ts'

/**
 * Vectors of texts as engines take them: token ids with the tokenizer's special tokens around, which have no rows here.
 * float32 [texts, dimensions]; a text of which nothing is known gets `nothingKnownVector`. Throws as `Nano.embed`.
 */
export function runNano(nano: Nano, texts: readonly ArrayLike<number>[]): Float32Array<ArrayBuffer> {
  const { dimensions } = nano
  const vectors = new Float32Array(texts.length * dimensions)
  texts.forEach((ids, at) => {
    const result = nano.embed(Array.from(ids).slice(1, -1))
    vectors.set(result.kind === 'vector' ? result.vector : nothingKnownVector(dimensions), at * dimensions)
  })
  return vectors
}

/** The last axis, which texts use least (axes are sorted by strength): of length 1, and near to no text that says something. */
export function nothingKnownVector(dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions)
  vector[dimensions - 1] = 1
  return vector
}
