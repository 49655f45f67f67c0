import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../contract/error.ts'
import { planExtract } from './planExtract.ts'
import { judgeExtract, scoreExtract } from './scoreExtract.ts'

const plan = planExtract([
  { text: 'The building has two floors. The library closes at 7 p.m. on weekdays.' },
  { text: 'A guide dog is welcome. The library opens at 9 a.m. on weekdays.' },
])
const question = 'When does the library close?'
const questionVector = Float32Array.of(1, 0)
/** Vectors of length 1 with these cosines to the question. */
const withCosines = (...cosines: number[]): Float32Array[] =>
  cosines.map((cosine) => Float32Array.of(cosine, Math.sqrt(1 - cosine ** 2)))
const score = (...cosines: number[]) =>
  scoreExtract(plan, { question, questionVector, sentenceVectors: withCosines(...cosines) })

describe('scoreExtract', () => {
  test('cites the sentence that answers with its place', () => {
    const { found, answers, nearest, confidence } = score(0.2, 0.75, 0.05, 0.3)
    expect(found).toBe(true)
    expect(answers).toHaveLength(1)
    expect(answers[0]).toMatchObject({
      passageIndex: 0,
      start: 29,
      end: 70,
      text: 'The library closes at 7 p.m. on weekdays.',
    })
    expect(nearest).toBeNull()
    expect(confidence).toBeGreaterThan(0.5)
  })

  test('gives further answers only when they come close, at most three or as many as asked for', () => {
    expect(score(0.1, 0.6, 0.1, 0.86).answers.length).toBe(2)
    const all = planExtract([7, 8, 9, 10].map((hour) => ({ text: `Close at ${hour}.` })))
    const input = { question, questionVector, sentenceVectors: withCosines(0.8, 0.8, 0.8, 0.8) }
    expect(scoreExtract(all, input).answers.map(({ text }) => text)).toEqual([
      'Close at 7.',
      'Close at 8.',
      'Close at 9.',
    ])
    expect(scoreExtract(all, input, 1).answers).toHaveLength(1)
  })

  test('says that nothing was found, names the nearest sentence, and is sure of it', () => {
    const far = {
      question: 'Which enzyme copies DNA?',
      questionVector,
      sentenceVectors: withCosines(0.1, 0.05, 0.12, 0.02),
    }
    const result = scoreExtract(plan, far)
    expect(result).toMatchObject({ found: false, answers: [] })
    expect(result.nearest?.passageIndex).toBeTypeOf('number')
    expect(result.confidence).toBeGreaterThan(0.9)
  })

  test('is less sure of a fainter answer', () => {
    expect(score(0.2, 0.6, 0.2, 0.55).confidence).toBeLessThan(score(0.1, 0.8, 0.1, 0.2).confidence)
  })

  test('finds nothing in no sentences', () => {
    const empty = planExtract([{ text: ' ' }])
    const result = scoreExtract(empty, { question, questionVector, sentenceVectors: [] })
    expect(result).toEqual({ found: false, answers: [], nearest: null, confidence: 1 })
  })

  test('refuses vectors that are not those of the plan', () => {
    expect(() => score(0.1, 0.2)).toThrow(AppError)
  })

  test('ranks every sentence once, shares add up to 1, and probabilities stay probabilities', () => {
    const cosine = fc.double({ min: -1, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.tuple(cosine, cosine, cosine, cosine), fc.string(), (cosines, text) => {
        const input = { question: text, questionVector, sentenceVectors: withCosines(...cosines) }
        const { ranked } = judgeExtract(plan, input)
        expect(ranked.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3])
        expect(ranked.reduce((sum, { score: share }) => sum + share, 0)).toBeCloseTo(1, 9)
        const { confidence, found, answers } = scoreExtract(plan, input)
        expect(confidence).toBeGreaterThanOrEqual(0)
        expect(confidence).toBeLessThanOrEqual(1)
        expect(answers.length > 0).toBe(found)
      }),
    )
  })
})
