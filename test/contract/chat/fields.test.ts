import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAiSpec } from './openaiSpec.ts'
import { type ChatStack, startChatStack } from './startChatStack.ts'

const spec = openAiSpec()
const schema = 'CreateChatCompletionRequest'
const user = { role: 'user', content: 'How long may I keep a book?' }
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } }
const text = { type: 'text', text: 'How long may I keep a book?' }

/** A part of a message for each that OpenAI describes. */
const parts: Record<string, object> = {
  ChatCompletionRequestMessageContentPartText: { ...text, prompt_cache_breakpoint: { mode: 'explicit' } },
  ChatCompletionRequestMessageContentPartImage: {
    type: 'image_url',
    image_url: { url: 'https://example.com/a.png', detail: 'low' },
  },
  ChatCompletionRequestMessageContentPartAudio: {
    type: 'input_audio',
    input_audio: { data: 'UklGRg==', format: 'wav' },
  },
  ChatCompletionRequestMessageContentPartFile: {
    type: 'file',
    file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERg==' },
  },
}
const ofAssistant = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
}
/** A message for each role that OpenAI describes. */
const messages: Record<string, object[]> = {
  ChatCompletionRequestSystemMessage: [{ role: 'system', content: 'Be kind.', name: 's' }, user],
  ChatCompletionRequestDeveloperMessage: [{ role: 'developer', content: [text] }, user],
  ChatCompletionRequestUserMessage: [{ role: 'user', content: Object.values(parts), name: 'ann' }],
  ChatCompletionRequestAssistantMessage: [{ role: 'assistant', content: [text], refusal: null }, user],
  ChatCompletionRequestToolMessage: [
    user,
    ofAssistant,
    { role: 'tool', content: '3', tool_call_id: 'c' },
    user,
  ],
}

type Case = { value: unknown; with?: object }
const as = (value: unknown, more: object = {}): Case => ({ value, with: more })

/** What reaches the upstream as it was sent. */
const passed: Record<string, Case[]> = {
  model: [as('talker')],
  messages: Object.values(messages).map((value) => as(value)),
  metadata: [as({ run: '7' })],
  top_logprobs: [as(2, { logprobs: true })],
  temperature: [as(0.3)],
  top_p: [as(0.9)],
  user: [as('u')],
  safety_identifier: [as('s')],
  prompt_cache_key: [as('k')],
  prompt_cache_retention: [as('24h')],
  prompt_cache_options: [as({ ttl: '30m', mode: 'implicit' })],
  service_tier: [as('auto'), as('default'), as('flex')],
  modalities: [as(['text'])],
  verbosity: [as('low')],
  reasoning_effort: [as('xhigh')],
  max_completion_tokens: [as(200)],
  frequency_penalty: [as(-1.5)],
  presence_penalty: [as(1)],
  response_format: [
    as({ type: 'text' }),
    as({ type: 'json_object' }),
    as({ type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } }),
  ],
  store: [as(false)],
  stop: [as('x'), as(['x', 'y'])],
  logit_bias: [as({ '50256': -100 })],
  logprobs: [as(true)],
  max_tokens: [as(200)],
  n: [as(2)],
  prediction: [as({ type: 'content', content: 'Four weeks.' })],
  seed: [as(-5)],
  stream: [as(false)],
  stream_options: [as({ include_usage: true, include_obfuscation: false }, { stream: true })],
  tools: [as([tool])],
  tool_choice: [
    as('none', { tools: [tool] }),
    as('required', { tools: [tool] }),
    as({ type: 'function', function: { name: 'f' } }, { tools: [tool] }),
    as({ type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [tool] } }, { tools: [tool] }),
  ],
  parallel_tool_calls: [as(false, { tools: [tool] })],
}

/** What is refused by its name, with what the page about the API calls it. */
const refused: [field: string, value: unknown, called: string][] = [
  ['audio', { voice: 'alloy', format: 'mp3' }, 'audio'],
  ['modalities', ['text', 'audio'], 'modalities'],
  ['web_search_options', {}, 'web_search_options'],
  ['service_tier', 'priority', 'service_tier'],
  ['store', true, 'store: true'],
  ['messages', [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }], 'file_id'],
  ['messages', [{ role: 'function', content: '3', name: 'f' }, user], 'function'],
  ['functions', [{ name: 'f' }], 'functions'],
  ['function_call', 'auto', 'function_call'],
  ['tools', [{ type: 'custom', custom: { name: 'f' } }], 'custom'],
  ['moderation', { model: 'omni-moderation-latest' }, 'moderation'],
]

const page = readFileSync('docs/api.md', 'utf8')
const rowOf = (begin: string): string => page.split('\n').find((line) => line.startsWith(begin)) ?? ''
const passedRow = rowOf('| passed on to an upstream')
const refusedRow = rowOf('| refused by name')

let chat: ChatStack
beforeAll(async () => {
  if (spec) chat = await startChatStack()
})
afterAll(() => chat?.end())

const bodyOf = (field: string, { value, with: more }: Case) => ({
  model: 'talker',
  messages: [user],
  ...more,
  [field]: value,
})
async function ask(body: object): Promise<{ status: number; text: string }> {
  const response = await fetch(`${chat.stack.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${chat.stack.demoKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, text: await response.text() }
}

describe.runIf(spec)('the fields of OpenAI’s chat request', () => {
  test('are all here, with every role and every part of a message', () => {
    const here = new Set([...Object.keys(passed), ...refused.map(([field]) => field)])
    expect(spec?.fields(schema).filter((field) => !here.has(field))).toEqual([])
    expect(spec?.choices('ChatCompletionRequestUserMessageContentPart').sort()).toEqual(
      Object.keys(parts).sort(),
    )
    expect(spec?.choices('ChatCompletionRequestMessage').sort()).toEqual(
      [...Object.keys(messages), 'ChatCompletionRequestFunctionMessage'].sort(),
    )
  })

  const samples = Object.entries(passed).flatMap(([field, cases]) =>
    cases.map((each) => [`${field}: ${JSON.stringify(each.value).slice(0, 60)}`, field, each] as const),
  )
  test.each(samples)('%s reaches the upstream as it was sent', async (_, field, sample) => {
    const body = bodyOf(field, sample)
    expect(spec?.flaws(schema, body)).toEqual([])
    // Each its own request: an earlier answer would keep it from the upstream.
    const { status, text: answer } = await ask({ ...body, hedge: { cache: { no_store: true } } })
    expect([status, answer.includes('error')], answer).toEqual([200, false])
    expect(chat.upstream.heard.at(-1)?.body).toMatchObject({ [field]: sample.value })
    expect(passedRow).toMatch(new RegExp(`\`${field}[\`:]`))
  })

  test.each(refused)('%s: %j is refused by its name', async (field, value, called) => {
    const body = bodyOf(field, { value })
    expect(spec?.flaws(schema, body)).toEqual([])
    const before = chat.upstream.heard.length
    const { status, text: answer } = await ask(body)
    expect([status, JSON.parse(answer)]).toMatchObject([
      400,
      { error: { code: 'invalid_request', param: expect.stringMatching(`^${field}\\b`) as string } },
    ])
    expect(chat.upstream.heard).toHaveLength(before)
    expect(refusedRow).toContain(`\`${called}\``)
  })

  const quoted = /"content":"((?:[^"\\]|\\.)*)"/
  const documents = [{ text: 'Books may be kept for four weeks.' }]
  /** Those of which a quote has its own, tested with it. */
  const held = new Set(['model', 'messages', 'stop', 'max_tokens', 'max_completion_tokens', 'stream_options'])
  test.each(samples.filter(([, field]) => !held.has(field)))(
    '%s changes nothing of a quote, or is refused',
    async (_, field, sample) => {
      const asked = { ...bodyOf(field, sample), model: 'hedge-extract', documents }
      const plain = await ask({ model: 'hedge-extract', messages: [user], documents })
      const { status, text: answer } = await ask(asked)
      if (status === 200) return expect(quoted.exec(answer)?.[1]).toBe(quoted.exec(plain.text)?.[1])
      const { error } = JSON.parse(answer) as { error: { code: string; param: string; message: string } }
      expect(error).toMatchObject({ code: 'invalid_request' })
      expect(error.message).toContain('hedge-extract quotes sentences')
      expect(rowOf('`stop` and `max_tokens` hold')).toContain(`\`${error.param}\``)
    },
  )

  test.each(Object.values(parts).slice(1))('a quote is made of no part %j', async (part) => {
    const content = [part, text]
    const { status, text: answer } = await ask({
      model: 'hedge-extract',
      messages: [{ role: 'user', content }],
    })
    const { type } = part as { type: string }
    expect([status, answer]).toEqual([400, expect.stringContaining(`has a part ${type}`)])
  })
})
