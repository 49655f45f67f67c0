import { checkExamples } from '../contract/checkExamples.ts'
import { AppError } from '../contract/error.ts'
import { fitRidge } from './fitRidge.ts'
import { fitTaught } from './fitTaught.ts'
import type { Head } from './head.ts'

/** A text's vector, of length 1, and what a person called it. */
export type Example = { readonly vector: Float32Array; readonly label: string }

/**
 * A head from a handful of examples of each label, in milliseconds. What it says of its own certainty comes from the answers that
 * it gives to each example without having seen it. Deterministic; labels in the order of their first example.
 * Throws AppError `invalid_request` outside the bounds of `checkExamples`, `integrity_failed` on vectors of another length.
 */
export function teachHead(
  examples: readonly Example[],
  base: { readonly vectorSpace: string; readonly dimensions: number },
): Head {
  const { vectorSpace: baseSpace, dimensions } = base
  checkExamples(examples.map(({ label }) => label))
  checkVectors(examples, dimensions)
  const labels = [...new Set(examples.map(({ label }) => label))]
  const known = Int32Array.from(examples, ({ label }) => labels.indexOf(label))
  const vectors = examples.map(({ vector }) => vector)
  const { weights, leftOut } = fitRidge({ dimensions, labels: labels.length, vectors, known })
  return {
    baseSpace,
    dimensions,
    labels,
    weights,
    bias: new Float32Array(labels.length),
    ...fitTaught({ leftOut, known, labels: labels.length }),
    correct: { confidence: [0, 1], correct: [0, 1] },
  }
}

function checkVectors(examples: readonly Example[], dimensions: number): void {
  const odd = examples.findIndex(({ vector }) => vector.length !== dimensions)
  if (odd < 0) return
  throw new AppError(
    'integrity_failed',
    `Cannot learn from example ${odd}: its vector has ${examples[odd]?.vector.length} numbers; wanted ${dimensions}`,
  )
}
