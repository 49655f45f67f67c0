import { expect, test } from 'vitest'
import { readCsv } from './readCsv.ts'
import { spearman } from './spearman.ts'

test('spearman() sees order only', () => {
  expect(spearman([1, 2, 3, 4], [10, 100, 1000, 10_000])).toBeCloseTo(1)
  expect(spearman([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1)
})

test('spearman() gives ties their mean rank', () => {
  // Ranks 0, 1.5, 1.5, 3 against 0, 2, 1, 3: 4.5 / sqrt(4.5 x 5).
  expect(spearman([1, 2, 2, 3], [1, 3, 2, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5))
})

test('readCsv() reads quoted commas, doubled quotes and line breaks', () => {
  expect(readCsv('a,"b, ""c""\nd",3\r\n,x,\n')).toEqual([
    ['a', 'b, "c"\nd', '3'],
    ['', 'x', ''],
  ])
})

test('readCsv() refuses a quote that never closes', () => {
  expect(() => readCsv('a,"b')).toThrow('a field at character 2 has no end')
})
