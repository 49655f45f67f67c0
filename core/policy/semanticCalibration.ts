import { leastSimilarity, type SemanticRecord } from './semanticRecord.ts'

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

/** Is an earlier answer good enough for a caller who bears this share of wrong ones? */
export function isNearEnough(calibration: Calibration, similarity: number, errorBound: number): boolean {
  return surelyRight(calibration, similarity) >= 1 - errorBound
}

/** The probability that all but the worst twentieth of the curves grant. What is granted to a farther question holds for a nearer one. */
export function surelyRight(calibration: Calibration, similarity: number): number {
  let granted = grant(calibration, similarity)
  for (let farther = similarity - 0.01; farther >= leastSimilarity; farther -= 0.01) {
    const other = grant(calibration, farther)
    // It rises to its highest point and falls from there on.
    if (other <= granted) break
    granted = other
  }
  return logistic(granted)
}

function grant({ intercept, slope, var0, var1, cov }: Calibration, similarity: number): number {
  const x = (similarity - centre) / step
  return intercept + slope * x - z * Math.sqrt(Math.max(0, var0 + 2 * cov * x + var1 * x * x))
}

type Point = { x: number; right: number; wrong: number }

/**
 * The belief after what was seen: Bayesian logistic regression, as the Gaussian at the likeliest curve (Laplace's approximation;
 * Bishop, "Pattern Recognition and Machine Learning", 4.5). Thresholds learned from answers that are made anyway: Schroeder et
 * al., "vCache: Verified Semantic Prompt Caching", 2025; here one curve for each tenant, since most entries are never asked about
 * twice.
 */
export function calibrate(seen: SemanticRecord['seen']): Calibration {
  const points = Object.entries(seen).map(([hundredth, counts]) => ({
    x: ((Number(hundredth) + 0.5) / 100 - centre) / step,
    ...counts,
  }))
  if (points.length === 0) return startingCalibration
  const likeliest = fit(points)
  if (likeliest.slope >= 0) return likeliest
  // Nearer is never worse: a slope that chance turned round would let the far ones in.
  return { ...fit(points.map((point) => ({ ...point, x: 0 }))), slope: 0 }
}

/** Newton's method, halving a step that leads uphill: the curve is convex, but flat far away from its valley. */
function fit(points: readonly Point[]): Calibration {
  let at = { intercept: startingCalibration.intercept, slope: startingCalibration.slope }
  for (let round = 0; round < 50; round++) {
    const { g0, g1, var0, cov, var1 } = slopesAt(points, at)
    const move = { intercept: var0 * g0 + cov * g1, slope: cov * g0 + var1 * g1 }
    const here = cost(points, at)
    let share = 1
    const moved = () => ({
      intercept: at.intercept - share * move.intercept,
      slope: at.slope - share * move.slope,
    })
    while (share > 1e-6 && cost(points, moved()) > here) share /= 2
    at = moved()
    if (Math.abs(move.intercept) + Math.abs(move.slope) < 1e-6) break
  }
  const { var0, cov, var1 } = slopesAt(points, at)
  return { ...at, var0, cov, var1 }
}

type Curve = Pick<Calibration, 'intercept' | 'slope'>
const start = startingCalibration

/** How unlikely a curve is: what was seen, and how far it is from the start. */
function cost(points: readonly Point[], { intercept, slope }: Curve): number {
  const far = (intercept - start.intercept) ** 2 / start.var0 + (slope - start.slope) ** 2 / start.var1
  return points.reduce((sum, { x, right, wrong }) => {
    const value = intercept + slope * x
    return sum + right * softplus(-value) + wrong * softplus(value)
  }, far / 2)
}

/** The gradient of the cost, and the inverse of its curvature. */
function slopesAt(points: readonly Point[], { intercept, slope }: Curve) {
  let g0 = (intercept - start.intercept) / start.var0
  let g1 = (slope - start.slope) / start.var1
  let [h00, h01, h11] = [1 / start.var0, 0, 1 / start.var1]
  for (const { x, right, wrong } of points) {
    const count = right + wrong
    const p = logistic(intercept + slope * x)
    const surprise = count * p - right
    const weight = count * p * (1 - p)
    g0 += surprise
    g1 += surprise * x
    h00 += weight
    h01 += weight * x
    h11 += weight * x * x
  }
  const determinant = h00 * h11 - h01 * h01
  return { g0, g1, var0: h11 / determinant, cov: -h01 / determinant, var1: h00 / determinant }
}

function softplus(value: number): number {
  return Math.max(0, value) + Math.log1p(Math.exp(-Math.abs(value)))
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value))
}
