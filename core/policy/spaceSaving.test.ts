import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countUse, type UseCount } from './spaceSaving.ts'

const run = (keys: readonly string[], capacity: number): Map<string, UseCount> => {
  const counters = new Map<string, UseCount>()
  for (const key of keys) countUse(counters, key, { capacity, by: 1, newcomer: (start) => start })
  return counters
}

test('counts exactly while there is room', () => {
  expect(Object.fromEntries(run(['a', 'b', 'a'], 2))).toEqual({
    a: { count: 2, error: 0 },
    b: { count: 1, error: 0 },
  })
})

test('what the paper promises: bounds of every count, and nobody frequent is missing', () => {
  const keys = fc.array(fc.constantFrom(...'aaaabbcdefghijklmnop'), { maxLength: 300 })
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 8 }), (stream, capacity) => {
      const counters = run(stream, capacity)
      expect(counters.size).toBeLessThanOrEqual(capacity)
      const truth = new Map<string, number>()
      for (const key of stream) truth.set(key, (truth.get(key) ?? 0) + 1)
      for (const [key, { count, error }] of counters) {
        expect(count).toBeGreaterThanOrEqual(truth.get(key) ?? 0)
        expect(count - error).toBeLessThanOrEqual(truth.get(key) ?? 0)
      }
      for (const [key, times] of truth) {
        if (times > stream.length / capacity) expect(counters.has(key)).toBe(true)
      }
      expect([...counters.values()].reduce((sum, { count }) => sum + count, 0)).toBe(stream.length)
    }),
  )
})
