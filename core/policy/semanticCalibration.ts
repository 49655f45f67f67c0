/**
 * What a tenant's own traffic has taught about "how near is near enough": the belief in a logistic curve from similarity to the
 * probability that the earlier answer is right. A Gaussian over intercept and slope, as plain numbers.
 */
export type Calibration = {
  intercept: number
  slope: number
  /** Covariance: of the intercept, of both together, of the slope. */
  var0: number
  cov: number
  var1: number
}

/** Similarity at which the curve's intercept is read; a step of the slope is 0.1 of cosine. */
const centre = 0.9
const step = 0.1
/** One-sided 95 %: a hit needs the bound to hold for all curves but the worst twentieth. */
const z = 1.645

/**
 * Before anything was learned: a question that passed the gate and is 0.9 near has the same answer 97 times of 100, which is
 * worth what some thirty checked answers would teach. Deliberately below what the gate does on questions made to fool it
 * (docs/quality/semanticCache.md), since a tenant's questions are others.
 */
export const startingCalibration: Calibration = { intercept: 3.5, slope: 1, var0: 0.25, cov: 0, var1: 0.1 }

export const defaultErrorBound = 0.05

/** The probability that all but the worst twentieth of the curves grant. */
export function surelyRight(calibration: Calibration, similarity: number): number {
  const x = (similarity - centre) / step
  const { intercept, slope, var0, cov, var1 } = calibration
  const deviation = Math.sqrt(Math.max(0, var0 + 2 * cov * x + var1 * x * x))
  return logistic(intercept + slope * x - z * deviation)
}

/** Is an earlier answer good enough for a caller who bears this share of wrong ones? */
export function isNearEnough(calibration: Calibration, similarity: number, errorBound: number): boolean {
  return surelyRight(calibration, similarity) >= 1 - errorBound
}

/**
 * The belief after one earlier answer was checked against a real one. Sequential Bayesian logistic regression (Spiegelhalter
 * and Lauritzen, Networks 20, 1990), as vCache learns its thresholds from the answers that it has made anyway
 * (Schroeder et al., "vCache: Verified Semantic Prompt Caching", 2025); here one curve for each tenant, since most entries
 * are never asked about twice.
 */
export function observe(calibration: Calibration, similarity: number, right: boolean): Calibration {
  const { intercept, slope, var0, cov, var1 } = calibration
  const x = (similarity - centre) / step
  const p = logistic(intercept + slope * x)
  const a = var0 + cov * x
  const b = cov + var1 * x
  const weight = p * (1 - p)
  const shrink = weight / (1 + weight * (a + b * x))
  const next = { var0: var0 - shrink * a * a, cov: cov - shrink * a * b, var1: var1 - shrink * b * b }
  const surprise = (right ? 1 : 0) - p
  return {
    intercept: intercept + (next.var0 + next.cov * x) * surprise,
    // Nearer is never worse: a slope that chance turned round would let the far ones in.
    slope: Math.max(0, slope + (next.cov + next.var1 * x) * surprise),
    ...next,
  }
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value))
}
