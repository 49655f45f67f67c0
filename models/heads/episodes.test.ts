import { expect, test } from 'vitest'
import { createEpisodes, seeded } from './episodes.ts'
import { nearestMean } from './nearestMean.ts'

/** Fifteen labels of twenty texts each; a vector holds the numbers of its label and its text. */
const texts = Array.from({ length: 300 }, (_, at) => ({ text: `t${at}`, label: `l${at % 15}` }))
const values = Float32Array.from(texts.flatMap((_, at) => [at % 15, at]))
const draw = (seed: number) =>
  createEpisodes(texts, { values, dimensions: 2 }, seeded(seed))({ labels: 3, shots: 5 })

test('an episode has shots examples of each label, new texts of them, and strangers of other labels', () => {
  const { examples, tests, strangers } = draw(1)
  expect([examples.length, tests.length, strangers.length]).toEqual([15, 30, 30])
  const seen = new Set(examples.map(({ vector }) => vector[1]))
  expect(tests.some(({ vector }) => seen.has(vector[1]))).toBe(false)
  for (const { vector, label } of [...examples, ...tests]) expect(label).toBe(`l${vector[0]}`)
  const named = new Set(examples.map(({ label }) => label))
  expect(named.size).toBe(3)
  expect(strangers.some((vector) => named.has(`l${vector[0]}`))).toBe(false)
})

test('the same seed draws the same, another one something else', () => {
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
})

test('nearestMean() gives the label of the nearest mean', () => {
  const example = (label: string, x: number) => ({ label, vector: Float32Array.of(x, 0) })
  const of = nearestMean([example('a', 0), example('a', 2), example('b', 10)])
  expect([of(Float32Array.of(5, 0)), of(Float32Array.of(6, 0))]).toEqual(['a', 'b'])
})
