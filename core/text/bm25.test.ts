import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBm25 } from './bm25.ts'

const documents = [
  'the cat sat on the mat',
  'a dog and a cat in the long night',
  'birds sing',
  'dogs bark at dogs',
]

describe('search', () => {
  test('ranks documents that share terms, by stem, best first', () => {
    const found = createBm25(documents).search('dog', 10)
    expect(found.map(({ index }) => index)).toEqual([3, 1])
    expect(found.every(({ score }) => score > 0)).toBe(true)
    expect(createBm25(documents).search('zebra', 10)).toEqual([])
    expect(createBm25(documents).search('cat dog bird', 1)).toHaveLength(1)
  })

  test("is Lucene's formula", () => {
    const index = createBm25([['a', 'b'], ['a', 'a', 'c', 'c'], ['d']], { k1: 1.2, b: 0.75 })
    const idf = Math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    const meanLength = 7 / 3
    const expected = (count: number, length: number): number =>
      (idf * count) / (count + 1.2 * (1 - 0.75 + (0.75 * length) / meanLength))
    expect(index.score(['a'], 0)).toBeCloseTo(expected(1, 2), 12)
    expect(index.score(['a'], 1)).toBeCloseTo(expected(2, 4), 12)
    expect(index.score(['a'], 2)).toBe(0)
  })

  test('finds nothing in nothing', () => {
    expect(createBm25().search('anything', 5)).toEqual([])
    expect(createBm25(['', '  ']).search('', 5)).toEqual([])
  })
})

describe('add and remove', () => {
  test('after any changes, scores equal those of a fresh index of what is left', () => {
    const term = fc.constantFrom('a', 'b', 'c', 'd')
    const document = fc.array(term, { maxLength: 6 })
    const change = fc.oneof(document, fc.nat({ max: 20 }))
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), document, (changes, query) => {
        const index = createBm25()
        const held = new Map<number, string[]>()
        for (const one of changes) {
          if (Array.isArray(one)) held.set(index.add(one), one)
          else expect(index.remove(one)).toBe(held.delete(one))
        }
        const fresh = createBm25([...held.values()])
        const names = [...held.keys()]
        const expected = fresh.search(query, 50).map(({ index: at, score }) => [names[at], score.toFixed(9)])
        expect(index.search(query, 50).map(({ index: at, score }) => [at, score.toFixed(9)])).toEqual(
          expected,
        )
        for (const { index: at, score } of index.search(query, 50))
          expect(index.score(query, at)).toBeCloseTo(score, 9)
        expect(index.size).toBe(held.size)
      }),
      { numRuns: 300 },
    )
  })

  test('an index is never used again', () => {
    const index = createBm25(['one', 'two'])
    expect(index.remove(1)).toBe(true)
    expect(index.remove(1)).toBe(false)
    expect(index.add('two')).toBe(2)
    expect(index.score('two', 1)).toBe(0)
  })
})
