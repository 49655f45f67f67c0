import { afterAll, expect, test } from 'vitest'
import type { Matrix } from '../encoderWeights.ts'
import { MomentSums } from './moments.ts'
import { openTensorOps } from './tensorOps.ts'
import { spread } from './testing/matrices.ts'

const ops = await openTensorOps()
afterAll(() => ops.release())

const matrix = (rows: number, columns: number, start: number): Matrix => ({
  rows,
  columns,
  values: Float32Array.from(spread(rows * columns, start)),
})

test('MomentSums sees one observation in two parts as in one', async () => {
  const [tokens, inputs, outputs] = [10, 4, 3]
  const weight = matrix(outputs, inputs, 1)
  const linear = { weight, bias: new Float32Array(outputs) }
  const input = matrix(tokens, inputs, 20)
  const inputMissing = matrix(tokens, inputs, 70)
  const outputMissing = matrix(tokens, outputs, 90)

  const sums = new MomentSums(ops, weight)
  for (const [from, to] of [
    [0, 6],
    [6, 10],
  ] as const) {
    const part = ({ columns, values }: Matrix) => ({
      rows: to - from,
      columns,
      values: values.slice(from * columns, to * columns),
    })
    await sums.add({
      input: part(input),
      inputMissing: part(inputMissing),
      outputMissing: part(outputMissing),
    })
  }
  const found = await sums.finish(linear, ops.multiply)

  const x = (token: number, i: number) => input.values[token * inputs + i]!
  const missing = (token: number, row: number) => {
    let value = outputMissing.values[token * outputs + row]!
    for (let i = 0; i < inputs; i++)
      value += weight.values[row * inputs + i]! * inputMissing.values[token * inputs + i]!
    return value
  }
  const all = Array.from({ length: tokens }, (_, token) => token)
  const mean = (of: (token: number) => number) => all.reduce((sum, token) => sum + of(token), 0) / tokens
  const covariance = (a: (token: number) => number, b: (token: number) => number) =>
    tokens * (mean((token) => a(token) * b(token)) - mean(a) * mean(b))
  for (let i = 0; i < inputs; i++) {
    expect(found.meanInput[i]).toBeCloseTo(
      mean((token) => x(token, i)),
      5,
    )
    for (let j = 0; j < inputs; j++) {
      expect(found.gram[i * inputs + j]).toBeCloseTo(
        covariance(
          (token) => x(token, i),
          (token) => x(token, j),
        ),
        4,
      )
    }
  }
  for (let row = 0; row < outputs; row++) {
    expect(found.meanMissing[row]).toBeCloseTo(
      mean((token) => missing(token, row)),
      5,
    )
    for (let i = 0; i < inputs; i++) {
      const wanted = covariance(
        (token) => missing(token, row),
        (token) => x(token, i),
      )
      expect(found.missing[row * inputs + i]).toBeCloseTo(wanted, 4)
    }
  }
})
