import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitTexts } from './splitTexts.ts'

test('splitTexts() gives every text to exactly one thread, none more than a longest text above another', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 256 }), { maxLength: 80 }),
      fc.integer({ min: 1, max: 4 }),
      (lengths, parts) => {
        const shares = splitTexts(lengths, parts)
        expect(shares).toHaveLength(parts)
        expect(shares.flat().toSorted((a, b) => a - b)).toEqual(lengths.map((_, index) => index))
        const tokens = shares.map((share) =>
          share.reduce((sum, index) => sum + (lengths[index] as number), 0),
        )
        expect(Math.max(...tokens) - Math.min(...tokens)).toBeLessThanOrEqual(Math.max(0, ...lengths))
      },
    ),
  )
})

test('splitTexts() keeps threads that have nothing to do', () => {
  expect(splitTexts([9], 3)).toEqual([[0], [], []])
})
