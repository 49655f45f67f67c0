import { expect, test } from 'vitest'
import { capRows } from './capRows.ts'

test('capRows() shortens what is longer than so many medians, and keeps its direction', () => {
  const values = Float32Array.from([3, 4, 0, 5, 6, 8, 30, 40, 300, 400])
  // Lengths 5, 5, 10, 50 and 500, the last of which says nothing: the median of the others is 10.
  capRows({ rows: 5, columns: 2, values }, new Set([4]), 1.5)
  expect(Array.from(values.subarray(0, 8))).toEqual([3, 4, 0, 5, 6, 8, 9, 12])
})
