import { describe, expect, test } from 'vitest'
import type { ChatBody } from '../contract/http/chatBody.ts'
import { semanticChat } from './semanticChat.ts'
import { gate } from './semanticGate.ts'

const question = 'How do I renew a loan?'
const chat = (content: ChatBody['messages'][number] | string, more: Partial<ChatBody> = {}): ChatBody => ({
  model: 'm',
  messages: [
    { role: 'system', content: 'Be brief.' },
    typeof content === 'string' ? { role: 'user', content } : content,
  ],
  ...more,
})
const scopeOf = (body: ChatBody, tenant = 'ann') => semanticChat(tenant, body)?.scopeText

describe('what of a chat may be answered by the answer to another one', () => {
  test('is the last question, whatever surrounds it that decides nothing', () => {
    const content = [{ type: 'text' as const, text: ` ${question}\n` }]
    expect(semanticChat('ann', chat({ role: 'user', content }))?.text).toBe(question)
    const scope = scopeOf(chat(question))
    expect(scopeOf(chat('When is it open?', { stream: true, user: 'bob', metadata: { a: 'b' } }))).toBe(scope)
  })

  test.each([
    ['another model', chat(question, { model: 'n' })],
    ['another system prompt', chat(question, { messages: [{ role: 'user', content: question }] })],
    ['a temperature', chat(question, { temperature: 0 })],
    ['a seed', chat(question, { seed: 1 })],
    ['a limit', chat(question, { max_tokens: 5 })],
    ['a tool', chat(question, { tools: [{ type: 'function', function: { name: 'f' } }] })],
    ['documents', chat(question, { documents: [{ text: 'a' }] })],
    ['a format', chat(question, { response_format: { type: 'json_object' } })],
    ['a name', chat({ role: 'user', name: 'eve', content: question })],
  ])('%s is another scope', (_name, body) => {
    expect(scopeOf(body)).toBeDefined()
    expect(scopeOf(body)).not.toBe(scopeOf(chat(question)))
  })

  test('another tenant is another scope', () => {
    expect(scopeOf(chat(question), 'bob')).not.toBe(scopeOf(chat(question)))
  })

  const image = { type: 'image_url', image_url: { url: 'data:,' } } as const
  const sound = { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } } as const
  const file = { type: 'file', file: { file_data: 'data:,' } } as const
  const beside = (part: typeof sound | typeof file) =>
    chat({ role: 'user', content: [{ type: 'text', text: question }, part] })
  test.each([
    ['a sound', beside(sound)],
    ['a file', beside(file)],
    ['an image', chat({ role: 'user', content: [{ type: 'text', text: question }, image] })],
    [
      'an earlier image',
      chat(question, {
        messages: [
          { role: 'user', content: [image] },
          { role: 'user', content: question },
        ],
      }),
    ],
    ['an answer that is to be continued', chat({ role: 'assistant', content: question })],
    ['an order', chat('Compose a poem about loans')],
    ['a long question', chat(`How ${'so '.repeat(400)}?`)],
    ['a text that is handed in', chat('Is this right: I am here?')],
    ['a quoted word', chat("What does 'loan' do?")],
    ['code', chat('What does `a` do?')],
    ['a question about a word', chat('How do I say thanks in French?')],
  ])('is nothing in %s', (_name, body) => {
    expect(semanticChat('ann', body)).toBeUndefined()
  })

  test.each([
    ['How do I renew a loan?', 'What is the best way to renew the loan?', true],
    ['Are you human?', 'Am I human?', false],
    ['How do I turn it on?', 'How do I turn it off?', false],
  ])('%s and %s ask the same: %s', (a, b, pass) => {
    const [one, other] = [a, b].map((text) => semanticChat('ann', chat(text))?.evidence)
    expect(one && other && gate(one, other).pass).toBe(pass)
  })
})
