import fc from 'fast-check'
import { expect, test } from 'vitest'
import { termLikeness } from './termLikeness.ts'

test('the term itself counts wholly, a word spelt alike in part, another not at all', () => {
  const likeness = termLikeness(['erythrocyt', 'cat'])
  expect(likeness('erythrocyt', new Set(['blood', 'erythrocyt']))).toBe(1)
  expect(likeness('erythrocyt', new Set(['blood', 'microerythrocyt']))).toBeCloseTo((2 * 9) / (10 + 15), 9)
  expect(likeness('erythrocyt', new Set(['blood', 'library']))).toBe(0)
})

test('short words are alike only when they are equal', () => {
  expect(termLikeness(['cat'])('cat', new Set(['cats']))).toBe(0)
  expect(termLikeness(['cats'])('cats', new Set(['cat']))).toBe(0)
})

test('likeness stays between 0 and 1, and is 1 for equal words', () => {
  const word = fc.string({ minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(word, fc.array(word), (term, words) => {
      const likeness = termLikeness([term])(term, new Set(words))
      expect(likeness).toBeGreaterThanOrEqual(0)
      expect(likeness).toBeLessThanOrEqual(1)
      if (words.includes(term)) expect(likeness).toBe(1)
    }),
  )
})
