import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Sieve } from './sieve.ts'

/** Algorithm 1 of the paper, word for word over an array (newest first), for entries of one byte. */
function model(capacity: number) {
  let queue: { key: string; visited: boolean }[] = []
  let hand: { key: string; visited: boolean } | undefined
  return {
    keys: () => queue.map((entry) => entry.key).toSorted(),
    access(key: string) {
      const hit = queue.find((entry) => entry.key === key)
      if (hit) {
        hit.visited = true
        return
      }
      if (queue.length === capacity) {
        let at = hand ? queue.indexOf(hand) : queue.length - 1
        while (queue[at]?.visited) {
          ;(queue[at] as { visited: boolean }).visited = false
          at = at > 0 ? at - 1 : queue.length - 1
        }
        hand = at > 0 ? queue[at - 1] : undefined
        queue = queue.filter((_, index) => index !== at)
      }
      queue.unshift({ key, visited: false })
    },
  }
}

describe('Sieve', () => {
  test('keeps exactly what the algorithm of the paper keeps', () => {
    const accesses = fc.array(fc.constantFrom(...'abcdefghijkl'), { maxLength: 200 })
    fc.assert(
      fc.property(accesses, (keys) => {
        const sieve = new Sieve<string>(8)
        const expected = model(8)
        for (const key of keys) {
          if (sieve.get(key) === undefined) sieve.set(key, key, 1)
          expected.access(key)
        }
        // Asking marks entries, so the contents are compared once, at the end.
        expect([...'abcdefghijkl'].filter((key) => sieve.get(key) !== undefined)).toEqual(expected.keys())
      }),
    )
  })

  test('never holds more bytes than its capacity, whatever is set, grown or deleted', () => {
    // Of the largest values that are kept eight fill it.
    const names = 'abcdefghijklmnopqrstuvwx'
    const step = fc.record({
      key: fc.constantFrom(...names),
      bytes: fc.nat(150),
      action: fc.constantFrom('set', 'set', 'grow', 'delete'),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 30, maxLength: 200 }), (steps) => {
        const sieve = new Sieve<number>(1_000)
        const sizes = new Map<string, number>()
        for (const { key, bytes, action } of steps) {
          if (action === 'delete') sieve.delete(key)
          if (action === 'set') sieve.set(key, bytes, bytes)
          if (action === 'grow') sieve.grow(key, bytes)
          sizes.set(key, action === 'grow' ? (sizes.get(key) ?? 0) + bytes : bytes)
          const held = [...names].filter((name) => sieve.get(name) !== undefined)
          expect(sieve.bytes).toBe(held.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0))
          expect(sieve.bytes).toBeLessThanOrEqual(1_000)
          expect(sieve.size).toBe(held.length)
        }
      }),
    )
  })

  test('does not let one large value empty the cache', () => {
    const sieve = new Sieve<string>(80)
    sieve.set('small', 'small', 10)
    sieve.set('large', 'large', 11)
    expect([sieve.get('small'), sieve.get('large')]).toEqual(['small', undefined])
  })
})
