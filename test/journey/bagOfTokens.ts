/**
 * A stand-in for a model that needs no weights: each token id is a fixed direction, a text the normalised sum of its
 * own. Texts that share words are near each other, the same text is the same vector on every tier.
 */
export function bagOfTokens(ids: readonly number[], dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions)
  for (const id of ids.slice(1, -1)) {
    let state = (id * 2_654_435_761) >>> 0
    for (let i = 0; i < dimensions; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      vector[i] = (vector[i] ?? 0) + (state / 2 ** 31 - 1)
    }
  }
  const norm = Math.hypot(...vector) || 1
  return vector.map((value) => value / norm)
}
