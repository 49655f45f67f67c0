import { describe, expect, test } from 'vitest'
import { applyHead, interpolate } from './applyHead.ts'
import type { Head } from './head.ts'

const head: Head = {
  baseSpace: 'hedge-fake-en@1',
  dimensions: 2,
  labels: ['cow', 'car'],
  weights: Float32Array.of(2, 0, 0, 4),
  bias: Float32Array.of(1, 0),
  temperature: 2,
  doubt: 0,
  correct: { confidence: [0, 0.5, 1], correct: [0, 0.4, 0.9] },
  scope: { score: 'logit', threshold: 2 },
}

describe('applyHead()', () => {
  test('gives softmax((weights x vector + bias) / temperature), and P(correct) from the table', () => {
    const { probabilities, confidence, outOfScope } = applyHead(head, Float32Array.of(1, 0))
    // Logits 3 and 0: e^1.5 : 1.
    const cow = Math.exp(1.5) / (Math.exp(1.5) + 1)
    expect(probabilities[0]).toBeCloseTo(cow, 12)
    expect(probabilities[1]).toBeCloseTo(1 - cow, 12)
    expect(confidence).toBeCloseTo(0.4 + (cow - 0.5), 12)
    expect(outOfScope).toBe(false)
  })

  test('calls a text out of scope when its score is below the threshold', () => {
    const of = (scope: Head['scope']) => applyHead({ ...head, scope }, Float32Array.of(1, 0)).outOfScope
    expect(of({ score: 'logit', threshold: 3.01 })).toBe(true)
    // ln(e^3 + 1) = 3.0486
    expect([3.04, 3.05].map((threshold) => of({ score: 'energy', threshold }))).toEqual([false, true])
    expect([0.81, 0.82].map((threshold) => of({ score: 'probability', threshold }))).toEqual([false, true])
    expect(of(undefined)).toBe(false)
  })

  test('spreads its doubt over all labels', () => {
    const { probabilities } = applyHead({ ...head, doubt: 0.5, temperature: 1e-3 }, Float32Array.of(0, 1))
    expect([...probabilities]).toEqual([0.25, 0.75])
  })

  test('refuses a vector of another length', () => {
    expect(() => applyHead(head, new Float32Array(3))).toThrow('Cannot classify a vector of 3 numbers')
  })
})

test('interpolate() follows straight lines and stays inside the table', () => {
  const table = { confidence: [0.2, 0.6], correct: [0.1, 0.5] }
  expect([0, 0.2, 0.4, 0.6, 1].map((x) => Number(interpolate(table, x).toFixed(12)))).toEqual([
    0.1, 0.1, 0.3, 0.5, 0.5,
  ])
})
