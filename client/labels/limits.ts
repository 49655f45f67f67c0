import { limits } from '#core/contract/limits'

/** Bounds of what one browser keeps of labels; those of one classify request, which they are taught by. */
export const labelLimits = {
  /** One of core's is kept for "none of these". */
  labels: limits.labels - 1,
  /** Longer ones do not fit a row. */
  nameCharacters: 40,
  examples: limits.examples,
  examplesPerLabel: limits.examplesPerLabel,
  passageCharacters: limits.inputCharacters,
} as const

/**
 * From two examples on a label can be found again without one of them: only then the head knows how sure it is, and what is none
 * of its labels (core/heads/fitTaught.ts).
 */
export const neededExamples = 2
/** Labels are told apart from each other; "none of these" counts as one when it has examples. */
export const neededLabels = 2
