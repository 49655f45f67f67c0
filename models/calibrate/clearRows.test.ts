import { expect, test } from 'vitest'
import { dequantizeBlocks, quantizeBlocks } from '../quantize.ts'
import { clearRows, unreachableRows } from './clearRows.ts'
import { spread } from './testing/matrices.ts'

test('unreachableRows() finds what the vocabulary reserves, and nothing that a text can be', () => {
  const vocab = { '[PAD]': 0, '[unused0]': 1, '[unused12]': 5, '[UNK]': 2, '[MASK]': 3, unused: 4, '[': 6 }
  expect(unreachableRows({ model: { vocab } })).toEqual([1, 3, 5])
})

test('clearRows() makes zeros of the rows and leaves the others', () => {
  const table = quantizeBlocks(
    { rows: 3, columns: 64, values: Float32Array.from(spread(192, 1)) },
    { bits: 4, blockSize: 32 },
  )
  const before = dequantizeBlocks(table).values
  const after = dequantizeBlocks(clearRows(table, [1])).values
  expect(after.subarray(64, 128).every((value) => value === 0)).toBe(true)
  expect(after.subarray(0, 64)).toEqual(before.subarray(0, 64))
  expect(after.subarray(128)).toEqual(before.subarray(128))
})
