import { expect, test } from 'vitest'
import { cleanText } from './cleanText.ts'

test.each([
  ['max_tokens is too large: 9000 > 8192', 'max_tokens is too large: 9000 > 8192'],
  ["messages[0].content: 'x' is not a valid type", "messages[0].content: 'x' is not a valid type"],
  ['see https://user:pw@llm.internal:8000/v1?key=1 please', 'see [...] please'],
  ['no route to 10.0.0.7:8000', 'no route to [...]'],
  ['bad key sk-proj-abc123DEF and hf_abcdefgh', 'bad key [...] and [...]'],
  ['wrong password: hunter3!', 'wrong [...]'],
  ['Authorization: Bearer abc.def', 'Authorization: [...]'],
  ['dump 0123456789abcdef0123456789abcdef', 'dump [...]'],
  ['the key hunter2 is wrong', 'the key [...] is wrong'],
  ['two\r\nlines\u0000\u202e', 'two lines'],
])('%j is shown as %j', (text, shown) => {
  expect(cleanText(text, ['hunter2'])).toBe(shown)
})

test('what is long is cut, and never within a secret', () => {
  const secret = 'hunter2-hunter2-hunter2'
  expect(cleanText(`${'0123456789abcdef'.repeat(74)} ${secret}`, [secret])).toBe('[...]')
  expect(cleanText('a b '.repeat(1_000), [])).toHaveLength(303)
})
