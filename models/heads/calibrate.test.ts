import { describe, expect, test } from 'vitest'
import { interpolate, softmax } from '#core/heads/applyHead'
import { fitCorrect, fitTemperature, isotonicTable } from './calibrate.ts'
import type { Scored } from './calibrate.ts'
import { calibrationError } from './measureHead.ts'

/** Numbers that look like chance and are the same each time. */
const noise = (at: number): number => {
  const value = Math.sin(at * 78.233) * 43_758.5453
  return value - Math.floor(value)
}

/** Texts of two classes whose label is drawn with the probability that their logits over `temperature` say. */
const drawn = (count: number, temperature: number): Scored[] =>
  Array.from({ length: count }, (_, at) => {
    const logits = Float64Array.of(8 * noise(at) - 4, 0)
    return { logits, label: noise(at + 0.5) < softmax(logits, temperature)[0]! ? 0 : 1 }
  })

describe('fitTemperature()', () => {
  test.each([0.5, 1, 2.5])('finds the temperature %f that the labels were drawn with', (temperature) => {
    const found = fitTemperature(drawn(4_000, temperature))
    expect(Math.abs(Math.log(found / temperature))).toBeLessThan(0.15)
  })
})

describe('P(correct)', () => {
  const judged = (right: (confidence: number) => number) =>
    Array.from({ length: 2_000 }, (_, at) => {
      const confidence = noise(at)
      return { confidence, right: noise(at + 0.25) < right(confidence) }
    })

  test('stays as it is where the confidence is right already', () => {
    expect(fitCorrect(judged((confidence) => confidence)).table).toEqual({
      confidence: [0, 1],
      correct: [0, 1],
    })
  })

  test('becomes an isotonic table where the confidence says too much', () => {
    const { table, isotonic } = fitCorrect(judged((confidence) => confidence ** 3))
    expect(isotonic).toBe(true)
    expect(interpolate(table, 0.5)).toBeLessThan(0.25)
    const of = judged((confidence) => confidence ** 3)
    const mapped = of.map((text) => ({ ...text, confidence: interpolate(table, text.confidence) }))
    expect(calibrationError(mapped)).toBeLessThan(calibrationError(of) / 4)
  })

  test('the table rises in both columns and never says 1', () => {
    const table = isotonicTable(judged((confidence) => 0.5 + 0.4 * Math.sin(9 * confidence)))
    for (const column of [table.confidence, table.correct]) {
      expect(column).toEqual(column.toSorted((a, b) => a - b))
    }
    expect(isotonicTable(judged(() => 1)).correct.at(-1)).toBeLessThan(1)
  })
})

test('calibrationError() is the mean distance over bins of equal width, weighted by texts', () => {
  const texts = [...Array<null>(10)].map((_, at) => ({
    confidence: at < 5 ? 0.9 : 0.3,
    right: at < 4 || at === 5,
  }))
  // Five of 0.9 with 4 right, five of 0.3 with 1 right.
  expect(calibrationError(texts)).toBeCloseTo(10, 8)
})
