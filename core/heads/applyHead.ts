import { AppError } from '../contract/error.ts'
import { exp, log } from './elementary.ts'
import type { CorrectTable, Head, ScopeScore } from './head.ts'

export type Classified = {
  /** float64 [labels], in the head's order; they sum to 1. */
  readonly probabilities: Float64Array
  /** Probability that the label with the greatest probability is right, given that one of the labels is. */
  readonly confidence: number
  /** True: probably none of the labels. */
  readonly outOfScope: boolean
}

/**
 * What `head` says of one text. `vector`: float32 [dimensions] of length 1. Float64 in index order, without `Math.exp`: the same
 * bits everywhere. Throws AppError `integrity_failed` when the vector is of another length than the head's.
 */
export function applyHead(head: Head, vector: Float32Array): Classified {
  const { dimensions, labels, temperature, doubt } = head
  if (vector.length !== dimensions) {
    throw new AppError(
      'integrity_failed',
      `Cannot classify a vector of ${vector.length} numbers; the head of ${head.baseSpace} wants ${dimensions}`,
    )
  }
  const logits = logitsOf(head, vector)
  const probabilities = softmax(logits, temperature)
  for (let label = 0; label < labels.length; label++) {
    probabilities[label] = (1 - doubt) * probabilities[label]! + doubt / labels.length
  }
  const most = greatest(probabilities)
  return {
    probabilities,
    confidence: interpolate(head.correct, most),
    outOfScope: head.scope !== undefined && scopeScore(head.scope.score, logits, most) < head.scope.threshold,
  }
}

type Weights = {
  readonly dimensions: number
  readonly weights: Float32Array | Float64Array
  readonly bias: Float32Array | Float64Array
}

/** float64 [labels]: weights x vector + bias. */
export function logitsOf({ dimensions, weights, bias }: Weights, vector: Float32Array): Float64Array {
  return Float64Array.from(bias, (own, label) => {
    let sum = 0
    const start = label * dimensions
    for (let i = 0; i < dimensions; i++) sum += weights[start + i]! * vector[i]!
    return sum + own
  })
}

/** e^(logit / temperature), scaled to sum to 1. */
export function softmax(logits: Float64Array, temperature: number): Float64Array {
  const most = greatest(logits)
  const parts = logits.map((logit) => exp((logit - most) / temperature))
  const sum = parts.reduce((total, part) => total + part, 0)
  return parts.map((part) => part / sum)
}

/** `most`: the greatest probability. */
export function scopeScore(score: ScopeScore, logits: Float64Array, most: number): number {
  if (score === 'probability') return most
  const top = greatest(logits)
  if (score === 'logit') return top
  return top + log(logits.reduce((sum, logit) => sum + exp(logit - top), 0))
}

/** The table's second column at `confidence`, on the straight line between its neighbours. */
export function interpolate({ confidence: given, correct }: CorrectTable, confidence: number): number {
  const above = given.findIndex((value) => value >= confidence)
  if (above === -1) return correct.at(-1) ?? confidence
  const [x1, y1] = [given[above]!, correct[above]!]
  if (above === 0 || x1 === confidence) return y1
  const [x0, y0] = [given[above - 1]!, correct[above - 1]!]
  return y0 + ((y1 - y0) * (confidence - x0)) / (x1 - x0)
}

function greatest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity)
}
