import { describe, expect, test } from 'vitest'
import type { SentenceFeatures } from './extractFeatures.ts'
import { extractFeatures } from './extractFeatures.ts'
import { sentenceScore } from './extractRanker.ts'
import { defaultSpace, extractRankers } from './extractRankers.ts'
import { planExtract } from './planExtract.ts'
import { rankerOf } from './rankerOf.ts'

const sentence: SentenceFeatures = extractFeatures(planExtract([{ text: 'A cat sat.' }]), {
  question: 'cat',
  questionVector: Float32Array.of(1),
  sentenceVectors: [Float32Array.of(1)],
})[0]!

test('sentenceScore() mixes both sums by how much the passage reads like a report', () => {
  const weights = { ordinary: { similarity: 2 }, report: { place: 4 } }
  const at = (reporting: number): number =>
    sentenceScore(weights, { ...sentence, similarity: 0.5, place: 1, reporting })
  expect([at(0), at(0.5), at(1)]).toEqual([1, 2.5, 4])
})

test('a space without a ranker of its own gets the default one', () => {
  expect(rankerOf('hedge-unheard-of@7')).toBe(extractRankers[defaultSpace])
  expect(rankerOf('constructor')).toBe(extractRankers[defaultSpace])
  expect(rankerOf()).toBe(extractRankers[defaultSpace])
})

describe.each(Object.entries(extractRankers))('the ranker of %s', (space, ranker) => {
  const signals = [
    'similarity',
    'context',
    'withPrevious',
    'withNext',
    'softCoverage',
    'numbers',
    'kind',
  ] as const

  test('is the one that its space gets', () => {
    expect(rankerOf(space)).toBe(ranker)
  })

  test.each(signals)('never scores a sentence lower for more %s', (name) => {
    for (const reporting of [0, 0.3, 1]) {
      const score = (value: number): number =>
        sentenceScore(ranker.ranking, { ...sentence, reporting, [name]: value })
      expect(score(0.9)).toBeGreaterThanOrEqual(score(0.2))
    }
  })

  test('holds an ordinary document against its place and its report words at nothing', () => {
    const score = (place: number): number =>
      sentenceScore(ranker.ranking, { ...sentence, reporting: 0, place, concludes: place })
    expect(score(1)).toBe(score(0))
  })
})
