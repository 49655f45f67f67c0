import { expect, test } from 'vitest'
import { fitRidge } from './fitRidge.ts'

const angles = [0, 0.3, 1.2, 1.7, 2.9]
const data = {
  dimensions: 2,
  labels: 2,
  vectors: angles.map((angle) => Float32Array.of(Math.cos(angle), Math.sin(angle))),
  known: Int32Array.of(0, 0, 1, 1, 0),
}
const outputs = (weights: Float32Array, [x = 0, y = 0]: Float32Array) =>
  [0, 1].map((label) => weights[2 * label]! * x + weights[2 * label + 1]! * y)

test('fitRidge() solves the normal equations (X^T X + I) w = X^T y', () => {
  const { weights } = fitRidge(data)
  for (const label of [0, 1]) {
    for (const d of [0, 1]) {
      const residual = data.vectors.reduce((sum, vector, at) => {
        const target = data.known[at] === label ? 1 : 0
        return sum + vector[d]! * (target - outputs(weights, vector)[label]!)
      }, 0)
      expect(residual).toBeCloseTo(weights[2 * label + d]!, 6)
    }
  }
})

test('its left-out outputs are those of fits without the vector', () => {
  const { leftOut } = fitRidge(data)
  data.vectors.forEach((vector, left) => {
    const { weights } = fitRidge({
      ...data,
      vectors: data.vectors.filter((_, at) => at !== left),
      known: data.known.filter((_, at) => at !== left),
    })
    outputs(weights, vector).forEach((output, label) =>
      expect(leftOut[2 * left + label]).toBeCloseTo(output, 6),
    )
  })
})
