import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createNano } from './nano.ts'
import { maxNanoTokens, maxScale } from './nanoTable.ts'
import type { NanoTable } from './nanoTable.ts'

const table = (scales: number[], codes: number[][]): NanoTable => ({
  rows: scales.length,
  dimensions: codes[0]!.length,
  codes: Uint8Array.from(
    codes.flatMap((row) =>
      row.filter((_, d) => d % 2 === 0).map((low, pair) => low + 16 * row[2 * pair + 1]!),
    ),
  ),
  scales: Uint16Array.from(scales),
})

const vectorOf = (of: NanoTable, ids: number[]): Float32Array => {
  const result = createNano(of).embed(ids)
  if (result.kind !== 'vector') throw new Error('nothing known')
  return result.vector
}

/** The same from integers without bounds; the norm is the only rounding. */
function exact(of: NanoTable, scales: number[], codes: number[][], ids: number[]): number[] {
  const sums = Array.from({ length: of.dimensions }, (_, d) =>
    ids.reduce((sum, id) => sum + BigInt(scales[id]!) * BigInt(2 * codes[id]![d]! - 15), 0n),
  )
  const length = Math.sqrt(Number(sums.reduce((sum, value) => sum + value * value, 0n)))
  return sums.map((sum) => Number(sum) / length)
}

const tables = fc
  .record({ rows: fc.integer({ min: 1, max: 9 }), pairs: fc.integer({ min: 1, max: 20 }) })
  .chain(({ rows, pairs }) =>
    fc.record({
      scales: fc.array(fc.oneof(fc.integer({ min: 1, max: maxScale }), fc.constant(maxScale)), {
        minLength: rows,
        maxLength: rows,
      }),
      codes: fc.array(
        fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 2 * pairs, maxLength: 2 * pairs }),
        { minLength: rows, maxLength: rows },
      ),
      ids: fc.array(fc.nat(rows - 1), { minLength: 1, maxLength: 300 }),
    }),
  )

describe('createNano', () => {
  test('gives what exact integers give, to the last bit of a float32 but one', () => {
    fc.assert(
      fc.property(tables, ({ scales, codes, ids }) => {
        const of = table(scales, codes)
        const result = createNano(of).embed(ids)
        const wanted = exact(of, scales, codes, ids)
        if (result.kind === 'nothing-known') return wanted.every(Number.isNaN)
        expect(result.knownTokens).toBe(ids.length)
        return result.vector.every((value, d) => Math.abs(value - wanted[d]!) <= 2 ** -23)
      }),
    )
  })

  test('stays exact with the most tokens of the largest scale, at both ends of the codes', () => {
    const of = table(
      [maxScale, maxScale],
      [
        [15, 0, 15, 0],
        [15, 0, 0, 15],
      ],
    )
    const ids = Array.from({ length: maxNanoTokens }, () => 0)
    expect([...vectorOf(of, ids)]).toEqual([0.5, -0.5, 0.5, -0.5])
    const mixed = ids.map((_, at) => at & 1)
    expect([...vectorOf(of, mixed)]).toEqual([Math.fround(Math.SQRT1_2), -Math.fround(Math.SQRT1_2), 0, 0])
  })

  test('does not depend on the order of tokens', () => {
    fc.assert(
      fc.property(tables, ({ scales, codes, ids }) => {
        const nano = createNano(table(scales, codes))
        expect(nano.embed(ids.toReversed())).toEqual(nano.embed(ids))
      }),
    )
  })

  test('says that nothing is known of an empty text and of tokens that say nothing, which change no other text', () => {
    const of = table(
      [0, 7],
      [
        [15, 15],
        [9, 3],
      ],
    )
    const nano = createNano(of)
    expect(nano.embed([])).toEqual({ kind: 'nothing-known' })
    expect(nano.embed([0, 0])).toEqual({ kind: 'nothing-known' })
    expect(nano.embed([0, 1, 0])).toEqual({ kind: 'vector', vector: vectorOf(of, [1]), knownTokens: 1 })
  })

  test('says that nothing is known when known tokens cancel out', () => {
    const opposite = table(
      [5, 5],
      [
        [15, 0],
        [0, 15],
      ],
    )
    expect(createNano(opposite).embed([0, 1])).toEqual({ kind: 'nothing-known' })
  })

  test('refuses an id without a row, and more tokens than sums are exact for', () => {
    const nano = createNano(table([1], [[1, 2]]))
    expect(() => nano.embed([1])).toThrow(expect.objectContaining({ code: 'integrity_failed' }))
    expect(() => nano.embed([-1])).toThrow(expect.objectContaining({ code: 'integrity_failed' }))
    expect(() => nano.embed(Array.from({ length: maxNanoTokens + 1 }, () => 0))).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    )
  })
})
