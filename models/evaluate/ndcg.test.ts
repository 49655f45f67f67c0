import { describe, expect, test } from 'vitest'
import { ndcg } from './ndcg.ts'

describe('ndcg()', () => {
  const relevance = new Map([
    ['a', 1],
    ['b', 1],
  ])

  test('is 1 when everything relevant comes first, in any order', () => {
    expect(ndcg(['b', 'a', 'x'], relevance, 10)).toBe(1)
  })

  test('discounts by the logarithm of the rank', () => {
    const found = ndcg(['x', 'a', 'y', 'b'], relevance, 10)
    expect(found).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3)), 12)
  })

  test('does not look beyond the depth', () => {
    expect(ndcg(['x', 'y', 'a'], relevance, 2)).toBe(0)
  })

  test('is 0 where nothing is relevant', () => {
    expect(ndcg(['x'], new Map(), 10)).toBe(0)
  })
})
