/**
 * The first `length` numbers of `vector` (float32 [n], length >= 1), scaled to length 1: what OpenAI's `dimensions` asks for.
 * The whole of it as it is; a vector of zeros stays one. Sums are of doubles, in order, so that every tier gives the same bits.
 */
export function shortenVector(vector: Float32Array, length: number): Float32Array {
  if (length >= vector.length) return vector
  const short = vector.slice(0, length)
  const norm = Math.sqrt(short.reduce((sum, value) => sum + value * value, 0))
  return norm === 0 ? short : short.map((value) => value / norm)
}
