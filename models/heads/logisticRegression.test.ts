import { describe, expect, test } from 'vitest'
import { lbfgs } from './lbfgs.ts'
import { fitLogistic, logitsOf } from './logisticRegression.ts'
import type { Labelled } from './logisticRegression.ts'

describe('lbfgs()', () => {
  test('finds the minimum of a badly scaled quadratic', () => {
    const scales = [1, 100, 10_000]
    const { at, converged } = lbfgs(
      (x, gradient) => {
        scales.forEach((scale, i) => (gradient[i] = scale * (x[i]! - i)))
        return scales.reduce((sum, scale, i) => sum + (scale / 2) * (x[i]! - i) ** 2, 0)
      },
      new Float64Array(3),
      { tolerance: 1e-9 },
    )
    expect(converged).toBe(true)
    ;[0, 1, 2].forEach((wanted, i) => expect(at[i]).toBeCloseTo(wanted, 8))
  })
})

/** Three clouds on a circle, overlapping: 30 vectors of 2 numbers. */
const data: Labelled = (() => {
  const angles = Array.from({ length: 30 }, (_, at) => (at % 3) * 2 + Math.sin(at * 12.9898) * 0.9)
  return {
    dimensions: 2,
    classes: 3,
    vectors: Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])),
    labels: Int32Array.from(angles, (_, at) => at % 3),
  }
})()
const penalty = 0.01

/** The objective, written again in the plainest way. */
function objective(weights: Float64Array, bias: Float64Array): number {
  const { labels, vectors } = data
  let loss = 0
  labels.forEach((own, row) => {
    const logits = [0, 1, 2].map(
      (c) => weights[2 * c]! * vectors[2 * row]! + weights[2 * c + 1]! * vectors[2 * row + 1]! + bias[c]!,
    )
    loss += Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[own]!
  })
  return loss / labels.length + (penalty / 2) * weights.reduce((sum, value) => sum + value * value, 0)
}

describe('fitLogistic()', () => {
  const fitted = fitLogistic(data, { penalty, tolerance: 1e-9 })

  test('ends where no step in any direction makes the objective less', () => {
    const least = objective(fitted.weights, fitted.bias)
    for (const part of ['weights', 'bias'] as const) {
      for (let i = 0; i < fitted[part].length; i++) {
        for (const step of [1e-3, -1e-3]) {
          const moved = { weights: fitted.weights.slice(), bias: fitted.bias.slice() }
          moved[part][i]! += step
          // The penalty does not hold the bias as a whole: there the objective may stay as it is.
          expect(objective(moved.weights, moved.bias)).toBeGreaterThanOrEqual(least - 1e-12)
        }
      }
    }
  })

  test('ends there from another start too', () => {
    const start = {
      ...fitted,
      weights: Float64Array.from(fitted.weights, (_, i) => 5 - i),
      bias: Float64Array.of(3, -2, 0),
    }
    const again = fitLogistic(data, { penalty, tolerance: 1e-9, start })
    again.weights.forEach((value, i) => expect(value).toBeCloseTo(fitted.weights[i]!, 6))
  })

  test('gives the same bits each time', () => {
    expect(fitLogistic(data, { penalty, tolerance: 1e-9 })).toEqual(fitted)
  })

  test('logitsOf() is weights x vector + bias, in tiles of four classes and one by one', () => {
    const linear = {
      dimensions: 2,
      classes: 5,
      weights: Float64Array.from({ length: 10 }, (_, i) => i),
      bias: Float64Array.of(0, 10, 20, 30, 40),
    }
    expect([...logitsOf(Float32Array.of(1, 2), linear)]).toEqual([2, 18, 34, 50, 66])
  })
})
