/** Cosine of the angle between two vectors of one length; NaN when either is zero. */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`Cannot compare vectors: ${a.length} and ${b.length} numbers`)
  let dot = 0
  let squaresA = 0
  let squaresB = 0
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!
    squaresA += a[i]! * a[i]!
    squaresB += b[i]! * b[i]!
  }
  return dot / Math.sqrt(squaresA * squaresB)
}

/** Mean and smallest cosine over pairs of vectors. */
export function compareVectors(
  vectors: readonly Float32Array[],
  references: readonly Float32Array[],
): { texts: number; meanCosine: number; minCosine: number } {
  const cosines = vectors.map((vector, index) => cosine(vector, references[index]!))
  const sum = cosines.reduce((total, value) => total + value, 0)
  return { texts: cosines.length, meanCosine: sum / cosines.length, minCosine: Math.min(...cosines) }
}
