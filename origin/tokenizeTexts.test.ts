import { expect, test } from 'vitest'
import { createTokenizer } from '#core/text/tokenize'
import { createFakeClock } from './testing/fakeClock.ts'
import { fakeTokenizerJson } from './testing/fakeModel.ts'
import { tokenizeTexts } from './tokenizeTexts.ts'

const tokenizer = createTokenizer(fakeTokenizerJson, { maxTokens: 6 })

test('tokenizeTexts() gives the ids of every text and counts what was cut', async () => {
  const options = { clock: createFakeClock(), signal: new AbortController().signal }
  const { ids, inputTokens, cutTokens } = await tokenizeTexts(
    ['cows eat', 'a b c a b c a'],
    tokenizer,
    options,
  )
  expect(ids).toEqual([tokenizer.encode('cows eat').ids, tokenizer.encode('a b c a b c a').ids])
  expect({ inputTokens, cutTokens }).toEqual({ inputTokens: 4 + 6, cutTokens: 3 })
})

test('tokenizeTexts() lets other requests have their turn, and stops there when it is cancelled', async () => {
  const controller = new AbortController()
  const reason = new DOMException('gone', 'AbortError')
  let turns = 0
  const clock = {
    ...createFakeClock(),
    nextTurn: () => {
      if (++turns === 3) controller.abort(reason)
      return Promise.resolve()
    },
  }
  const texts = Array.from({ length: 64 }, () => 'a '.repeat(4_000))
  await expect(tokenizeTexts(texts, tokenizer, { clock, signal: controller.signal })).rejects.toBe(reason)
  expect(turns).toBe(3)
})
