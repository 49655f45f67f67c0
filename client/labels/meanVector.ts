/**
 * The direction in which the sentences of a text point on average: mean of `sentences`, float32 [n, dimensions], scaled to length 1.
 * Documents, passages and typed texts all get their vector this way, so that they can be compared, and a document's costs no
 * run of the model. Undefined when there are none, or they cancel out.
 */
export function meanVector(sentences: Float32Array, dimensions: number): Float32Array | undefined {
  const sum = new Float64Array(dimensions)
  for (let at = 0; at < sentences.length; at++) sum[at % dimensions]! += sentences[at]!
  const norm = Math.sqrt(sum.reduce((total, value) => total + value * value, 0))
  return norm > 0 ? Float32Array.from(sum, (value) => value / norm) : undefined
}
