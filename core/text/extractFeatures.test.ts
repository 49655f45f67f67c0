import { describe, expect, test } from 'vitest'
import { extractFeatures, isHeading } from './extractFeatures.ts'
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
const { sentences, passages } = extractFeatures(plan, { question, questionVector, sentenceVectors })

describe('extractFeatures', () => {
  test('similarity is the cosine, context the best of the two sentences before in the same passage', () => {
    expect(sentences.map(({ similarity }) => Number(similarity.toFixed(3)))).toEqual([0.8, 0.6, 0, -1])
    expect(sentences.map(({ context }) => Number(context.toFixed(3)))).toEqual([0, 0.8, 0.8, 0])
  })

  test('coverage, numbers and kind speak of the words', () => {
    expect(sentences.map(({ coverage }) => coverage)).toEqual([0, 1, 0, 0])
    expect(sentences.map(({ numbers }) => numbers)).toEqual([0, 1, 0, 0])
    expect(sentences.map(({ kind }) => kind)).toEqual([-1, 1, -1, -1])
    expect(sentences.map(({ heading }) => heading)).toEqual([1, 0, 0, 0])
  })

  test('a passage is covered by its sentences and its title', () => {
    expect(passages.passageCoverage).toEqual([1, 1 / 3])
    expect(passages.question).toBe(1)
  })

  test('a term that no sentence holds weighs more than one that all hold', () => {
    const two = planExtract([{ text: 'A cat sat. A cat ran. A cat saw the dog.' }])
    const vectors = two.sentences.map(() => questionVector)
    const [first, , third] = extractFeatures(two, {
      question: 'cat dog zebra',
      questionVector,
      sentenceVectors: vectors,
    }).sentences
    expect(first?.coverage).toBeLessThan(1 / 3)
    expect((third?.coverage ?? 0) - (first?.coverage ?? 0)).toBeGreaterThan(first?.coverage ?? 1)
  })
})

test('isHeading() knows marks, numbered headings and short lines, and leaves list items and sentences', () => {
  for (const text of ['# Care and cleaning of it all', '2. Roof.', 'Opening hours'])
    expect(isHeading(text)).toBe(true)
  for (const text of [
    '- Bring a card',
    'We close.',
    'Saturday 10 am to 2 pm',
    'one two three four five six seven eight nine',
  ]) {
    expect(isHeading(text)).toBe(false)
  }
})
