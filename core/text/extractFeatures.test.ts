import { expect, test } from 'vitest'
import { extractFeatures } from './extractFeatures.ts'
import type { SentenceFeatures } from './extractFeatures.ts'
import { planExtract } from './planExtract.ts'

const question = 'When does the library close in 2024?'
const plan = planExtract([
  { text: 'Hours\n\nThe library closes at 7 p.m. in 2024. Bring a card.' },
  { text: 'A zebra runs.', title: 'Library zoo' },
])
const questionVector = Float32Array.of(1, 0)
const sentenceVectors = [
  Float32Array.of(0.8, 0.6),
  Float32Array.of(0.6, 0.8),
  Float32Array.of(0, 1),
  Float32Array.of(-1, 0),
]
const features = extractFeatures(plan, { question, questionVector, sentenceVectors })
const column = (name: keyof SentenceFeatures): number[] =>
  features.map((sentence) => Number(sentence[name].toFixed(3)))

test('similarity is the cosine, context the best of the two sentences before in the same passage', () => {
  expect(column('similarity')).toEqual([0.8, 0.6, 0, -1])
  expect(column('context')).toEqual([0, 0.8, 0.8, 0])
})

test('a sentence is also compared together with its neighbours of the same passage', () => {
  // (0.8, 0.6) + (0.6, 0.8) lies halfway: cosine 1.4 / sqrt(1.4² + 1.4²).
  expect(column('withPrevious')).toEqual([0.8, 0.707, 0.316, -1])
  expect(column('withNext')).toEqual([0.707, 0.316, 0, -1])
})

test('a passage is compared by its middle', () => {
  const middle = 1.4 / Math.sqrt(1.4 ** 2 + 2.4 ** 2)
  expect(column('passageSimilarity')).toEqual(
    [middle, middle, middle, -1].map((one) => Number(one.toFixed(3))),
  )
})

test('opposite vectors have no sum, and give no endless number', () => {
  const two = planExtract([{ text: 'One. Two.' }])
  const vectors = [Float32Array.of(0, 1), Float32Array.of(0, -1)]
  const both = extractFeatures(two, { question, questionVector, sentenceVectors: vectors })
  for (const sentence of both) expect(Object.values(sentence).every(Number.isFinite)).toBe(true)
})

test('words, numbers and kind speak of the sentence; the passage is covered by its sentences and its title', () => {
  expect(column('softCoverage')).toEqual([0, 1, 0, 0])
  expect(column('numbers')).toEqual([0, 1, 0, 0])
  expect(column('kind')).toEqual([-1, 1, -1, -1])
  expect(column('heading')).toEqual([1, 0, 0, 0])
  expect(column('passageCoverage')).toEqual([1, 1, 1, 0.333])
  expect(column('missingTerms')).toEqual([0, 0, 0, Number(Math.log(3).toFixed(3))])
})

test('a term that no sentence holds weighs more than one that all hold', () => {
  const two = planExtract([{ text: 'A cat sat. A cat ran. A cat saw the dog.' }])
  const vectors = two.sentences.map(() => questionVector)
  const input = { question: 'cat dog zebra', questionVector, sentenceVectors: vectors }
  const [first, , third] = extractFeatures(two, input).map(({ softCoverage }) => softCoverage)
  expect(first).toBeLessThan(1 / 3)
  expect(third! - first!).toBeGreaterThan(first!)
})

test('place counts from the first sentence of a passage to its last', () => {
  expect(column('place')).toEqual([0, 0.5, 1, 0])
  expect(column('first')).toEqual([1, 0, 0, 1])
})
