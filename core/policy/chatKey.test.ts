import { expect, test } from 'vitest'
import { ChatBody } from '../contract/http/chatBody.ts'
import { chatKeyText } from './chatKey.ts'

const messages: ChatBody['messages'] = [{ role: 'user', content: 'How long may I keep a book?' }]
const body: ChatBody = { model: 'm', messages }
const key = (more: object, tenant = 'ann'): string => chatKeyText(tenant, { ...body, ...more } as ChatBody)
const plain = key({})
const tool = { type: 'function', function: { name: 'f' } }

/** Another value of each field on which an answer may depend. */
const deciding: Record<string, unknown> = {
  model: 'other',
  messages: [{ role: 'user', content: 'How long may I keep a book? ' }],
  documents: [{ text: 'Books may be kept for four weeks.' }],
  n: 2,
  stop: 'x',
  max_tokens: 9,
  max_completion_tokens: 9,
  temperature: 0,
  top_p: 0.5,
  seed: 0,
  frequency_penalty: 1,
  presence_penalty: 1,
  logit_bias: { '5': 1 },
  logprobs: true,
  top_logprobs: 2,
  response_format: { type: 'json_object' },
  tools: [tool],
  tool_choice: 'none',
  parallel_tool_calls: false,
  reasoning_effort: 'low',
  verbosity: 'low',
  modalities: ['text'],
  prediction: { type: 'content', content: 'Four weeks.' },
}
/** Another value of each field on which none does: how it is sent, who asks, what is done beside it. */
const around: Record<string, unknown> = {
  stream: false,
  stream_options: { include_usage: true },
  user: 'u',
  safety_identifier: 's',
  prompt_cache_key: 'k',
  prompt_cache_retention: '24h',
  prompt_cache_options: { ttl: '30m' },
  service_tier: 'flex',
  metadata: { run: '7' },
  store: false,
  hedge: { stake: 'best' },
}

test('every field of a chat either decides its answer or does not', () => {
  const named = [...Object.keys(deciding), ...Object.keys(around)]
  expect(named.toSorted()).toEqual(Object.keys(ChatBody.shape).toSorted())
})

test.each(Object.entries(deciding))('%s: %j is another key', (field, value) => {
  expect(key({ [field]: value })).not.toBe(plain)
})

test.each(Object.entries(around))('%s: %j is the same key', (field, value) => {
  expect(key({ [field]: value })).toBe(plain)
})

test('all of them together are keys of their own, and another tenant has others', () => {
  const keys = Object.entries(deciding).map(([field, value]) => key({ [field]: value }))
  expect(new Set([plain, ...keys]).size).toBe(keys.length + 1)
  expect(key({}, 'bob')).not.toBe(plain)
})
