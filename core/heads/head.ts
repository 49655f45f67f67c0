/** How sure a head is against how often it is right: two columns of equal length, both rising, at least two rows. */
export type CorrectTable = {
  /** Greatest label probability, 0 to 1. */
  readonly confidence: readonly number[]
  /** Share of held-out texts with that confidence whose first label was right, 0 to 1. */
  readonly correct: readonly number[]
}

/**
 * A linear classifier over the vectors of one space: logit = weights x vector + bias, probabilities = softmax(logit / temperature)
 * (temperature: Guo et al., On Calibration of Modern Neural Networks, 2017, arXiv 1706.04599).
 */
export type Head = {
  /** `id@version` of the space whose vectors it reads. */
  readonly baseSpace: string
  readonly dimensions: number
  /** 2 or more, all different. */
  readonly labels: readonly string[]
  /** float32 [labels, dimensions]. */
  readonly weights: Float32Array
  /** float32 [labels]. */
  readonly bias: Float32Array
  readonly temperature: number
  /** Share of the probability that is spread over all labels alike, 0 to 1: what a handful of examples cannot rule out. */
  readonly doubt: number
  readonly correct: CorrectTable
  /** A text is out of scope when its score is below the threshold; undefined: the head cannot tell. */
  readonly scope: { readonly score: ScopeScore; readonly threshold: number } | undefined
}

/**
 * What tells a text of none of the labels:
 * - `probability`: the greatest (Hendrycks and Gimpel 2017, arXiv 1610.02136).
 * - `logit`: the greatest (Hendrycks et al. 2022, arXiv 1911.11132).
 * - `energy`: ln of the sum of e^logit (Liu et al. 2020, arXiv 2010.03759).
 */
export type ScopeScore = 'probability' | 'logit' | 'energy'

/** A head with the name and the bytes that receipts tell. */
export type NamedHead = {
  readonly model: { readonly id: string; readonly version: number; readonly sha256: string }
  readonly head: Head
}
