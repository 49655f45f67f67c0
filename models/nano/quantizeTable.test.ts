import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createNano } from '#core/nano/nano'
import { maxScale, parseNanoTable } from '#core/nano/nanoTable'
import { encodeNanoTable } from './nanoFile.ts'
import { quantizeTable } from './quantizeTable.ts'
import { createRandom } from './random.ts'

const rowsOf = (rows: number, columns: number, seed: number) => {
  const random = createRandom(seed)
  const values = Float32Array.from({ length: rows * columns }, () => (random(2_001) - 1_000) / 1_000)
  return { rows, columns, values }
}

describe('quantizeTable', () => {
  test('keeps each row within half a step of what it was, where nothing is cut off', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), (seed) => {
        const table = rowsOf(1, 64, seed)
        const nano = createNano(quantizeTable(table, new Set()))
        const result = nano.embed([0])
        if (result.kind !== 'vector') return false
        const length = Math.hypot(...table.values)
        const cosine = result.vector.reduce((sum, value, at) => sum + (value * table.values[at]!) / length, 0)
        return cosine > 0.99
      }),
    )
  })

  test('gives the widest row the largest scale, the others theirs in proportion, and silent rows none', () => {
    const values = Float32Array.from([1, -1, 0.5, -0.5, 1, 1])
    const { scales } = quantizeTable({ rows: 3, columns: 2, values }, new Set([2]))
    expect([scales[0], scales[2]]).toEqual([maxScale, 0])
    expect(Math.abs(scales[1]! - maxScale / 2)).toBeLessThan(1)
  })

  test('is read back from its file as it was', () => {
    const table = quantizeTable(rowsOf(5, 32, 7), new Set([1]))
    const file = encodeNanoTable(table, { model: 'hedge-nano-en' })
    expect(parseNanoTable(file)).toEqual(table)
  })
})
