import { dot } from './vectors.ts'

/** What the vectors say of one sentence. All vectors have length 1, so every number is a cosine, -1 to 1. */
export type VectorFeatures = {
  /** With the question. */
  readonly similarity: number
  /** Greatest of the two sentences before, at least 0: what "it" and "there" refer to, and the heading. */
  readonly context: number
  /** The sentence and the one before it, as one text, with the question. */
  readonly withPrevious: number
  /** The sentence and the one behind it, as one text, with the question. */
  readonly withNext: number
  /** The middle of its passage with the question. */
  readonly passageSimilarity: number
}

/** `passageOf` gives the passage of each sentence; sentences of a passage stand together. Linear in the sentences. */
export function vectorFeatures(
  questionVector: Float32Array,
  sentenceVectors: readonly Float32Array[],
  passageOf: readonly number[],
): VectorFeatures[] {
  const similarities = sentenceVectors.map((vector) => dot(questionVector, vector))
  const middles = middlesOf(sentenceVectors, passageOf)
  const passages = new Map([...middles].map(([passage, middle]) => [passage, dot(questionVector, middle)]))

  return sentenceVectors.map((vector, at) => {
    const similarity = similarities[at] ?? 0
    const passage = passageOf[at] ?? -1
    const near = (offset: number): number | undefined =>
      passageOf[at + offset] === passage ? similarities[at + offset] : undefined
    // Cosine of the question with the sum of two vectors, from their cosines alone.
    const joined = (offset: number): number => {
      const other = sentenceVectors[at + offset]
      const otherSimilarity = near(offset)
      if (other === undefined || otherSimilarity === undefined) return similarity
      return (similarity + otherSimilarity) / Math.sqrt(Math.max(leastSquare, 2 + 2 * dot(vector, other)))
    }
    return {
      similarity,
      context: Math.max(0, near(-1) ?? 0, near(-2) ?? 0),
      withPrevious: joined(-1),
      withNext: joined(1),
      passageSimilarity: passages.get(passage) ?? 0,
    }
  })
}

/** Opposite vectors have no sum to compare with. */
const leastSquare = 1e-3

/** Mean of each passage's vectors, of length 1. */
function middlesOf(
  vectors: readonly Float32Array[],
  passageOf: readonly number[],
): Map<number, Float32Array> {
  const middles = new Map<number, Float32Array>()
  vectors.forEach((vector, at) => {
    const passage = passageOf[at] ?? -1
    const sum = middles.get(passage) ?? new Float32Array(vector.length)
    vector.forEach((value, index) => (sum[index] = (sum[index] ?? 0) + value))
    middles.set(passage, sum)
  })
  for (const sum of middles.values()) {
    const length = Math.sqrt(Math.max(leastSquare, dot(sum, sum)))
    sum.forEach((value, index) => (sum[index] = value / length))
  }
  return middles
}
