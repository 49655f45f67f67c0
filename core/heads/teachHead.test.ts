import { describe, expect, test } from 'vitest'
import { limits } from '../contract/limits.ts'
import { applyHead } from './applyHead.ts'
import { teachHead } from './teachHead.ts'
import type { Example } from './teachHead.ts'

const base = { vectorSpace: 'hedge-fake-en@1', dimensions: 3 }

/** A vector of length 1 near the axis of `label`: `noise` turns it by that many radians towards the next axis. */
function example(label: number, noise: number): Example {
  const vector = new Float32Array(3)
  vector[label] = Math.cos(noise)
  vector[(label + 1) % 3] = Math.sin(noise)
  return { label: `label ${label}`, vector }
}
const spread = [0, 0.2, -0.3, 0.4, 0.1]
const shots = (count: number) =>
  [0, 1].flatMap((label) => spread.slice(0, count).map((noise) => example(label, noise)))
const top = (examples: readonly Example[], vector: Float32Array) => {
  const head = teachHead(examples, base)
  const { probabilities, confidence, outOfScope } = applyHead(head, vector)
  const label = head.labels[probabilities.indexOf(Math.max(...probabilities))]
  return { label, confidence, outOfScope, sum: probabilities.reduce((sum, share) => sum + share, 0) }
}

describe('teachHead()', () => {
  test.each([1, 3, 5])('from %i examples of each label finds the label of a new text', (count) => {
    expect(top(shots(count), example(0, 0.15).vector).label).toBe('label 0')
    expect(top(shots(count), example(1, 0.15).vector)).toMatchObject({
      label: 'label 1',
      sum: expect.closeTo(1, 12),
    })
  })

  test('is never surer than (n + 1) / (n + 2) after n examples, however clear the text is', () => {
    for (const count of [1, 3, 5]) {
      const { confidence } = top(shots(count), example(0, 0).vector)
      expect(confidence).toBeGreaterThan(0.5)
      expect(confidence).toBeLessThanOrEqual((2 * count + 1) / (2 * count + 2))
    }
  })

  test('is unsure where the examples contradict each other', () => {
    const torn = spread.flatMap((noise) => [example(0, noise), { ...example(0, noise), label: 'label 1' }])
    expect(top(torn, example(0, 0).vector).confidence).toBeLessThan(0.6)
  })

  test('knows a text of no label, once a label has two examples', () => {
    const stranger = Float32Array.of(0, 0, 1)
    expect(top(shots(5), stranger).outOfScope).toBe(true)
    expect(top(shots(5), example(0, 0.2).vector).outOfScope).toBe(false)
    expect(teachHead(shots(1), base).scope).toBeUndefined()
  })

  test('gives equal bits for equal examples', () => {
    expect(teachHead(shots(5), base)).toEqual(teachHead(shots(5), base))
  })

  test.each([
    ['one label', [example(0, 0), example(0, 0.1)], 'examples have 1 labels; send at least 2'],
    ['none', [], 'examples have 0 labels'],
    [
      'too many of a label',
      [example(1, 0), ...Array.from({ length: limits.examplesPerLabel + 1 }, () => example(0, 0))],
      'examples have 51 texts of "label 0"; send at most 50 of a label',
    ],
    [
      'too many labels',
      Array.from({ length: limits.labels + 1 }, (_, at) => ({ ...example(0, 0), label: `${at}` })),
      'examples have 65 labels; send at most 64',
    ],
    [
      'too many',
      Array.from({ length: limits.examples + 1 }, (_, at) => ({ ...example(0, 0), label: `${at % 20}` })),
      'examples have 513 texts; send at most 512',
    ],
    [
      'a vector of another length',
      [example(0, 0), { label: 'b', vector: new Float32Array(2) }],
      'has 2 numbers; wanted 3',
    ],
  ])('refuses %s', (_, examples, message) => {
    expect(() => teachHead(examples, base)).toThrow(message)
  })
})
