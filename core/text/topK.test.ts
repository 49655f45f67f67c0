import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTopK } from './topK.ts'

test('keeps the best of any scores in order, ties by index, whatever the order of adding', () => {
  const scores = fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(Number.NaN)), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(scores, fc.integer({ min: 0, max: 8 }), fc.boolean(), (values, limit, backwards) => {
      const best = createTopK(limit)
      const entries = values.map((score, index) => ({ score, index }))
      for (const { index, score } of backwards ? entries.toReversed() : entries) best.add(index, score)
      const sorted = entries
        .filter(({ score }) => !Number.isNaN(score))
        .sort((a, b) => b.score - a.score || a.index - b.index)
      expect(best.sorted()).toEqual(sorted.slice(0, limit))
    }),
  )
})
