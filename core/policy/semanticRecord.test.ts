import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addRecords, nothingRecorded, recordOf, type SemanticRecord } from './semanticRecord.ts'

const record: fc.Arbitrary<SemanticRecord> = fc
  .array(
    fc.record({
      similarity: fc.double({ min: 0.5, max: 1.001, noNaN: true }),
      right: fc.boolean(),
      wasHit: fc.boolean(),
    }),
    { maxLength: 20 },
  )
  .map((seen) =>
    seen.reduce(
      (sum, { similarity, ...outcome }) => addRecords(sum, recordOf(similarity, outcome)),
      nothingRecorded,
    ),
  )

test('what isolates saw adds up, in whatever order it comes', () => {
  fc.assert(
    fc.property(record, record, record, (a, b, c) => {
      expect(addRecords(a, b)).toEqual(addRecords(b, a))
      expect(addRecords(addRecords(a, b), c)).toEqual(addRecords(a, addRecords(b, c)))
      expect(addRecords(a, nothingRecorded)).toEqual(a)
    }),
  )
})

test('a record has thirty places at most, whatever was seen', () => {
  fc.assert(
    fc.property(record, ({ seen }) => {
      expect(Object.keys(seen).every((at) => Number(at) >= 70 && Number(at) <= 99)).toBe(true)
    }),
  )
  expect(recordOf(1.000_000_2, { right: true, wasHit: false }).seen).toEqual({ 99: { right: 1, wrong: 0 } })
  expect(recordOf(0.939, { right: false, wasHit: true })).toEqual({
    sought: 0,
    hits: 0,
    checked: 1,
    wrong: 1,
    seen: { 93: { right: 0, wrong: 1 } },
  })
})
