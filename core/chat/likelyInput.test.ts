import { expect, test } from 'vitest'
import type { ChatBody } from '../contract/http/chatBody.ts'
import { likelyInputTokens } from './likelyInput.ts'

type User = Extract<ChatBody['messages'][number], { role: 'user' }>
/** A request with this part, and with 400 bytes beside what the part brings. */
const tokens = (part: Exclude<User['content'], string>[number], partBytes: number) =>
  likelyInputTokens({ model: 'm', messages: [{ role: 'user', content: [part] }] }, 400 + partBytes)
const image = (url: string, detail?: 'low' | 'high') =>
  ({ type: 'image_url', image_url: { url, ...(detail && { detail }) } }) as const
const dataUrl = (characters: number) => `data:image/png;base64,${'A'.repeat(characters - 22)}`

test('a text is a token for four bytes', () => {
  expect(tokens({ type: 'text', text: 'a'.repeat(400) }, 400)).toBe(200)
})

test('an image is its tiles, eight at most, and no more than its bytes; not its base64 read as a text', () => {
  expect(tokens(image(dataUrl(1_000_000)), 1_000_000)).toBe(100 + 1_445)
  expect(tokens(image(dataUrl(1_000_000), 'low'), 1_000_000)).toBe(100 + 85)
  expect(tokens(image(dataUrl(2_000)), 2_000)).toBe(100 + 500)
  expect(tokens(image(dataUrl(40)), 40)).toBe(100 + 85)
  expect(tokens(image('https://example.com/a.png'), 25)).toBe(100 + 1_445)
})

test('a sound is its time, by the least that a second of it takes', () => {
  const sound = { type: 'input_audio', input_audio: { data: 'A'.repeat(1_330), format: 'mp3' } } as const
  expect(tokens(sound, 1_330)).toBe(100 + 10)
})
