import { expect, test } from 'vitest'
import type { ChatBody } from '../contract/http/chatBody.ts'
import { useOf, worstUse } from './chatUse.ts'

const worst = (more: Partial<ChatBody>) =>
  worstUse(
    { model: 'm', messages: [{ role: 'user', content: 'a' }], ...more },
    { bodyBytes: 100, maxOutputTokens: 50 },
  )

test('the most that a chat can use is a token for each byte, and each answer as long as it may be', () => {
  expect(worst({})).toEqual({ inputTokens: 100, maxOutputTokens: 50 })
  expect(worst({ n: 3, max_tokens: 7 })).toEqual({ inputTokens: 100, maxOutputTokens: 21 })
})

test('what is looked at beyond its bytes counts for each part: an image, the pages of a file, of a sound nothing', () => {
  const content = [
    { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
    { type: 'file', file: { file_data: 'data:,' } },
    { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
  ] as const
  const messages: ChatBody['messages'] = [
    { role: 'user', content: [...content] },
    { role: 'user', content: [content[1]] },
  ]
  expect(worst({ messages }).inputTokens).toBe(100 + 4_096 + 2 * 131_072)
})

test('a prediction may be wrong in every token, and is then paid as output', () => {
  expect(worst({ n: 2, prediction: { type: 'content', content: 'b' } }).maxOutputTokens).toBe(2 * 50 + 100)
})

test('who says that it used nothing is believed; an estimate is for who says nothing', () => {
  const body: ChatBody = { model: 'm', messages: [{ role: 'user', content: 'a' }] }
  const passed = { body, bodyBytes: 4_000, outputCharacters: 400 }
  const nothing = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
  expect(useOf(nothing, passed)).toEqual({
    inputTokens: 0,
    cachedInputTokens: 0,
    outputTokens: 0,
    estimated: false,
  })
  for (const none of [null, undefined])
    expect(useOf(none, passed)).toMatchObject({ inputTokens: 1_000, outputTokens: 100, estimated: true })
})
