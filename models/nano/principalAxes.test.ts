import { expect, test } from 'vitest'
import { principalAxes } from './principalAxes.ts'
import { createRandom } from './random.ts'

test('principalAxes() finds the directions that the data were made along, strongest first, at right angles', () => {
  const random = createRandom(9)
  const noise = () => (random(2_001) - 1_000) / 1_000
  const made = [
    [0.6, 0.8, 0, 0],
    [0.8, -0.6, 0, 0],
    [0, 0, 1, 0],
  ]
  const values = new Float32Array(4 * 4_000)
  for (let row = 0; row < 4_000; row++) {
    const along = [5 * noise(), 2 * noise(), noise()]
    for (let c = 0; c < 4; c++)
      values[4 * row + c] = made.reduce((sum, axis, k) => sum + along[k]! * axis[c]!, 0)
  }
  const { axes, strengths } = principalAxes({ rows: 4_000, columns: 4, values })
  made.forEach((axis, k) => {
    const cosine = axis.reduce((sum, value, c) => sum + value * axes.values[4 * k + c]!, 0)
    expect(Math.abs(cosine)).toBeGreaterThan(0.999)
  })
  expect([...strengths]).toEqual([...strengths].toSorted((a, b) => b - a))
  expect(strengths[3]! / strengths[0]!).toBeLessThan(1e-6)
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) {
      let product = 0
      for (let c = 0; c < 4; c++) product += axes.values[4 * i + c]! * axes.values[4 * j + c]!
      expect(product).toBeCloseTo(i === j ? 1 : 0, 5)
    }
  }
})
