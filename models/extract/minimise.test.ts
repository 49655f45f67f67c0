import { expect, test } from 'vitest'
import { minimise } from './minimise.ts'

test('minimise() finds the bottom of a narrow valley (Rosenbrock)', () => {
  // (1 - x)² + 100 (y - x²)², least at (1, 1).
  const [x, y] = minimise((point, gradient) => {
    const [a, b] = [point[0]!, point[1]!]
    gradient[0] = -2 * (1 - a) - 400 * a * (b - a * a)
    gradient[1] = 200 * (b - a * a)
    return (1 - a) ** 2 + 100 * (b - a * a) ** 2
  }, 2)
  expect(x).toBeCloseTo(1, 3)
  expect(y).toBeCloseTo(1, 3)
})

test('minimise() stays where the slope is 0', () => {
  expect([...minimise((_, gradient) => (gradient.fill(0), 7), 3)]).toEqual([0, 0, 0])
})
