import { expect, test } from 'vitest'
import { createKernel } from './kernel.ts'
import { createRandom } from './random.ts'
import { fitRidge } from './ridge.ts'

/** Solves (A'WA + lambda) X = A'WY + lambda start by elimination, one column. */
function solve(
  a: number[][],
  y: number[],
  { weights, start, lambda }: { weights: number[]; start: number[]; lambda: number },
) {
  const size = start.length
  const system = start.map((value, i) => [
    ...start.map((_, j) =>
      a.reduce((sum, row, t) => sum + weights[t]! * row[i]! * row[j]!, i === j ? lambda : 0),
    ),
    a.reduce((sum, row, t) => sum + weights[t]! * row[i]! * y[t]!, lambda * value),
  ])
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue
      const factor = system[row]![pivot]! / system[pivot]![pivot]!
      for (let k = pivot; k <= size; k++) system[row]![k]! -= factor * system[pivot]![k]!
    }
  }
  return system.map((row, i) => row[size]! / row[i]!)
}

test('fitRidge() finds the solution of the normal equations', async () => {
  const kernel = await createKernel(16)
  const random = createRandom(11)
  const ids = Array.from({ length: 40 }, () => Array.from({ length: 1 + random(6) }, () => random(8)))
  const uniform = () => (random(2_001) - 1_000) / 1_000
  const table = kernel.rows(8, 32)
  const targets = kernel.rows(40, 32)
  for (const rows of [table, targets]) for (let i = 0; i < rows.values.length; i++) rows.values[i] = uniform()
  const weights = kernel.floats(40).map(() => 0)
  const weighted = kernel.floats(40)
  weighted.forEach((_, t) => (weighted[t] = weights[t] = 0.5 + random(3)))
  const start = table.values.slice()
  const problem = { texts: kernel.tokens(ids), targets, table }
  fitRidge(kernel, problem, { weights: weighted, lambda: 0.1, iterations: 40, log: () => {} })

  const a = ids.map((text) =>
    Array.from({ length: 8 }, (_, id) => text.filter((one) => one === id).length / text.length),
  )
  for (const column of [0, 17, 31]) {
    const at = (values: Float32Array) =>
      Array.from({ length: values.length / 32 }, (_, row) => values[row * 32 + column]!)
    const wanted = solve(a, at(targets.values), { weights: [...weights], start: at(start), lambda: 0.1 })
    at(table.values).forEach((value, row) => expect(value).toBeCloseTo(wanted[row]!, 4))
  }
})
