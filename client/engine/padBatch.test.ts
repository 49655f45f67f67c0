import { expect, test } from 'vitest'
import { padBatch } from './padBatch.ts'

test('padBatch() pads with masked zeros', () => {
  expect(padBatch([[7], [8, 9]])).toEqual({
    ids: new BigInt64Array([7n, 0n, 8n, 9n]),
    mask: new BigInt64Array([1n, 0n, 1n, 1n]),
    rows: 2,
    columns: 2,
  })
})
