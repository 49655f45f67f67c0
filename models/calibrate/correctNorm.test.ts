import { expect, test } from 'vitest'
import { correctNorm } from './correctNorm.ts'
import { spread } from './testing/matrices.ts'

test('correctNorm() folds a line per channel into gain and bias', () => {
  const [rows, columns] = [20, 3]
  const found = Float32Array.from(spread(rows * columns, 5))
  const wanted = found.map((value, i) => value * (2 + (i % columns)) - (i % columns))
  const tracks = [{ found: { rows, columns, values: found }, wanted: { rows, columns, values: wanted } }]
  const norm = { gain: Float32Array.of(1, 2, 3), bias: Float32Array.of(0, 1, 0) }
  const { norm: corrected, before, after } = correctNorm(norm, tracks)
  ;[2, 6, 12].forEach((gain, channel) => expect(corrected.gain[channel]).toBeCloseTo(gain, 4))
  ;[0, 2, -2].forEach((bias, channel) => expect(corrected.bias[channel]).toBeCloseTo(bias, 4))
  expect(after).toBeLessThan(1e-9)
  expect(before).toBeGreaterThan(0.1)
})
