import { expect, test } from 'vitest'
import { type Encoder, encodeTexts } from './encodeTexts.ts'
import type { VectorRows } from './messages.ts'

/** Every character is a token; the vector of a text is [its length]; at most 5 tokens are read. */
const encoder: Encoder = {
  tokenizer: {
    encode: (text) => ({
      ids: Array.from(text.slice(0, 5), (c) => c.charCodeAt(0)),
      tokens: text.length,
      truncated: text.length > 5,
    }),
  },
  run: async (texts) => Float32Array.from(texts, (ids) => ids.length),
  batchInvariant: true,
  threads: 1,
}
const events = (onRows: (rows: VectorRows) => void, isCancelled = async () => false) => ({
  onRows,
  isCancelled,
  nowMs: () => 0,
})

test('encodeTexts() gives every text its own row, with tokens read and cut', async () => {
  const rows: VectorRows[] = []
  await encodeTexts(
    ['abc', 'a', 'abcdefgh'],
    encoder,
    events((part) => rows.push(part)),
  )
  expect(rows).toEqual([
    {
      indexes: [1, 0, 2],
      vectors: new Float32Array([1, 3, 5]),
      tokens: [1, 3, 5],
      cutTokens: [0, 0, 3],
    },
  ])
})

test('encodeTexts() stops between batches once it was cancelled', async () => {
  let batches = 0
  const oneByOne = { ...encoder, batchInvariant: false }
  const cancelAfterOne = events(
    () => batches++,
    async () => batches === 1,
  )
  expect(await encodeTexts(['a', 'b', 'c'], oneByOne, cancelAfterOne)).toBeUndefined()
  expect(batches).toBe(1)
})
