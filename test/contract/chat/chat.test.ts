import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChatHedge } from '#core/contract/http/chatReply'
import type { TestStack } from '../../stack/testStack.ts'
import { openAiSpec } from './openaiSpec.ts'
import { type ChatStack, startChatStack } from './startChatStack.ts'
import type { TalkingUpstream } from './talkingUpstream.ts'

const spec = openAiSpec()
if (spec === undefined) {
  process.stdout.write(
    'OpenAI’s description of its API is not here (HEDGE_SPECS, ../shared/specs): its tests are skipped\n',
  )
}

let chat: ChatStack
let stack: TestStack
let upstream: TalkingUpstream
let client: OpenAI
beforeAll(async () => {
  chat = await startChatStack()
  ;({ stack, upstream } = chat)
  client = new OpenAI({ baseURL: `${stack.url}/v1`, apiKey: stack.demoKey, maxRetries: 0 })
})
afterAll(() => chat?.end())

const user = (content: string) => [{ role: 'user' as const, content }]
type Hedged = { hedge?: ChatHedge }

async function collect(stream: AsyncIterable<OpenAI.ChatCompletionChunk>) {
  const chunks: OpenAI.ChatCompletionChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
  return { chunks, text, hedge: (chunks.at(-1) as Hedged | undefined)?.hedge }
}

function conforms(schema: string, ...values: unknown[]): void {
  for (const value of values) expect(spec?.flaws(schema, value) ?? []).toEqual([])
}

describe('hedge-extract through the official client', () => {
  const documents = [
    {
      id: 'rules',
      title: 'Library rules',
      text: 'The library opens at nine. Books may be kept for four weeks. Fines are 20 cents a day.',
    },
    { id: 'menu', text: 'The café serves soup on Mondays. Coffee costs 2 euros.' },
  ]
  const ask = { model: 'hedge-extract', messages: user('How long may I keep a book?'), documents }

  test('quotes the sentence that answers, and cites it', async () => {
    const completion = await client.chat.completions.create(ask)
    conforms('CreateChatCompletionResponse', completion)
    expect(completion.choices[0]?.message.content).toContain('Books may be kept for four weeks. [1]')
    const { hedge } = completion as Hedged
    expect(hedge).toMatchObject({ found: true })
    const [first] = hedge?.citations ?? []
    expect(first).toMatchObject({ document_index: 0, document_id: 'rules', document_title: 'Library rules' })
    expect(documents[0]?.text.slice(first?.start, first?.end)).toBe(first?.text)
    expect(completion.usage?.prompt_tokens).toBeGreaterThan(20)
  })

  test('streams the same words, with the use where that is asked for', async () => {
    const whole = await client.chat.completions.create(ask)
    const stream = await client.chat.completions.create({
      ...ask,
      stream: true,
      stream_options: { include_usage: true },
    })
    const { chunks, text, hedge } = await collect(stream)
    conforms('CreateChatCompletionStreamResponse', ...chunks)
    expect(text).toBe(whole.choices[0]?.message.content)
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage })
    expect([hedge?.citations, hedge?.receipt?.hops[0]?.tier]).toEqual([
      (whole as Hedged).hedge?.citations,
      'edge-cache',
    ])
  })

  test('reads the system message where there are no documents', async () => {
    const { choices } = await client.chat.completions.create({
      model: 'hedge-extract',
      messages: [{ role: 'system', content: documents[0]?.text ?? '' }, ...user('How much are the fines?')],
    })
    expect(choices[0]?.message.content).toContain('20 cents')
  })

  test('says plainly that nothing answers', async () => {
    const completion = await client.chat.completions.create({
      ...ask,
      messages: user('Which enzyme unwinds the double helix of DNA?'),
    })
    expect(completion.choices[0]).toMatchObject({
      message: { content: 'None of the 2 documents answers this.' },
      finish_reason: 'stop',
    })
    expect((completion as Hedged).hedge).toMatchObject({
      found: false,
      nearest: { text: expect.any(String) },
    })
  })

  test('is listed and shown as a model', async () => {
    expect(await client.models.retrieve('hedge-extract')).toMatchObject({ object: 'model' })
  })
})

describe('an upstream through the official client', () => {
  test('answers whole and as a stream, in OpenAI’s own shapes', async () => {
    const ask = { model: 'talker', messages: user('one two three') }
    const completion = await client.chat.completions.create(ask)
    conforms('CreateChatCompletionResponse', completion)
    expect(completion.choices[0]?.message.content).toBe('one two three')
    const { chunks, text, hedge } = await collect(
      await client.chat.completions.create({
        ...ask,
        seed: 1,
        stream: true,
        stream_options: { include_usage: true },
      }),
    )
    conforms('CreateChatCompletionStreamResponse', ...chunks)
    expect([text, chunks.at(-1)?.usage?.total_tokens]).toEqual(['one two three', 10])
    expect(hedge?.receipt?.hops).toMatchObject([
      { tier: 'edge' },
      { tier: 'origin', engine: 'openai/talker-1', costMicroUsd: 13 },
    ])
  })

  test('is sent the fields of the request, and none of Hedge’s own', async () => {
    const sent = {
      seed: 5,
      temperature: 0.5,
      stop: ['x'],
      max_tokens: 9,
      n: 2,
      user: 'u',
      logit_bias: { '5': 1 },
    }
    const { choices } = await client.chat.completions.create({
      model: 'talker',
      messages: user('hello'),
      ...sent,
      hedge: { stake: 'fast' },
    } as OpenAI.ChatCompletionCreateParamsNonStreaming)
    expect(choices.map(({ index }) => index)).toEqual([0, 1])
    const { body } = upstream.heard.at(-1) ?? {}
    expect(body).toEqual({ model: 'talker', messages: user('hello'), stream: false, ...sent })
  })

  test('is heard in order and to the last letter, however long its chunks', async () => {
    // Chunks beyond what a runtime passes on in one piece (4 KiB) have come in another order elsewhere.
    const said = Array.from({ length: 60 }, (_, n) => `${n}:${'é'.repeat(n % 2 ? 3 : 9_000)}`).join(' ')
    const stream = await client.chat.completions.create({
      model: 'talker',
      messages: user(said),
      stream: true,
    })
    const { text } = await collect(stream)
    expect(text === said).toBe(true)
  })

  test('calls a tool, whole and as a stream', async () => {
    const ask = {
      model: 'talker',
      messages: user('weather in Ulm?'),
      tools: [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } }],
    }
    const call = {
      id: 'call_1',
      type: 'function',
      function: { name: 'weather', arguments: '{"place":"Ulm"}' },
    }
    const whole = await client.chat.completions.create(ask)
    conforms('CreateChatCompletionResponse', whole)
    expect(whole.choices[0]).toMatchObject({
      message: { content: null, tool_calls: [call] },
      finish_reason: 'tool_calls',
    })
    const final = await client.chat.completions.stream({ ...ask, seed: 2 }).finalChatCompletion()
    expect(final.choices[0]).toMatchObject({ message: { tool_calls: [call] }, finish_reason: 'tool_calls' })
    const again = [
      ...ask.messages,
      whole.choices[0]?.message,
      { role: 'tool', tool_call_id: 'call_1', content: 'Rain' },
    ]
    const next = await client.chat.completions.create({
      model: 'talker',
      messages: again as OpenAI.ChatCompletionMessageParam[],
    })
    expect(next.choices[0]?.message.content).toBe('Rain')
  })

  test('is given up within 200 ms when the client leaves, whatever it was about to say', async () => {
    const controller = new AbortController()
    const stream = await client.chat.completions.create(
      { model: 'dripper', messages: user('go on'), stream: true },
      { signal: controller.signal },
    )
    let read = 0
    for await (const _ of stream) if (++read === 3) break
    controller.abort()
    const leftMs = performance.now()
    const goneMs = (await upstream.heard.at(-1)?.closed) ?? Infinity
    process.stdout.write(`upstream given up ${(goneMs - leftMs).toFixed(0)} ms after the client left\n`)
    expect(goneMs - leftMs).toBeLessThan(200)
  })

  test.each([
    [
      'a model that nobody serves',
      { model: 'gpt-nobody', messages: user('a') },
      OpenAI.NotFoundError,
      'model_not_found',
    ],
    [
      'a field that is not supported',
      { model: 'talker', messages: user('a'), functions: [] },
      OpenAI.BadRequestError,
      'invalid_request',
    ],
    [
      'a deadline that is over',
      { model: 'dripper', messages: user('a'), hedge: { deadline_ms: 0 } },
      OpenAI.BadRequestError,
      'deadline_past',
    ],
  ])('%s is the client’s own error', async (_name, body, kind, code) => {
    const asked = client.chat.completions.create(body as OpenAI.ChatCompletionCreateParamsNonStreaming)
    await expect(asked).rejects.toBeInstanceOf(kind)
    await expect(asked).rejects.toMatchObject({ code })
  })

  test('a wrong key is an AuthenticationError, and a server that is too busy a typed 5xx', async () => {
    const stranger = new OpenAI({ baseURL: `${stack.url}/v1`, apiKey: 'hedge_nobody', maxRetries: 0 })
    const ask = { model: 'talker', messages: user('a') }
    await expect(stranger.chat.completions.create(ask)).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
    const busy = client.chat.completions.create({ ...ask, model: 'overloaded' })
    await expect(busy).rejects.toBeInstanceOf(OpenAI.InternalServerError)
    await expect(busy).rejects.toMatchObject({ type: 'server_error' })
  })

  test('a stream that runs into its deadline throws, and does not seem to be whole', async () => {
    const stream = await client.chat.completions.create({
      model: 'dripper',
      messages: user('go on and on'),
      stream: true,
      hedge: { deadline_ms: 700 },
    } as OpenAI.ChatCompletionCreateParamsStreaming)
    await expect(collect(stream)).rejects.toMatchObject({ code: 'deadline_exceeded' })
  })

  test('a stream under an idempotency key comes again as a stream, with its error where it broke, and is free when the client left', async () => {
    const ask = async (model: string, key: string, more: object = {}) => {
      const leaving = new AbortController()
      const response = await fetch(`${stack.url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${stack.demoKey}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify({ model, messages: user(`once: ${key}`), stream: true, ...more }),
        signal: leaving.signal,
      })
      return { response, leaving, replayed: response.headers.get('idempotent-replayed') }
    }
    const heard = upstream.heard.length
    for (const [model, key, more, end] of [
      ['talker', 'whole', {}, '[DONE]'],
      ['dripper', 'broken', { hedge: { deadline_ms: 300 } }, 'deadline_exceeded'],
    ] as const) {
      const first = await ask(model, key, more)
      const early = await ask(model, key, more)
      const text = await first.response.text()
      if (model === 'dripper') expect(early.response.status).toBe(409)
      const again = await ask(model, key, more)
      expect([again.replayed, again.response.headers.get('content-type')]).toEqual([
        'true',
        'text/event-stream',
      ])
      expect(await again.response.text()).toBe(text)
      expect(text).toContain(end)
    }
    expect(upstream.heard).toHaveLength(heard + 2)

    const left = await ask('dripper', 'left')
    await left.response.body?.getReader().read()
    left.leaving.abort()
    await upstream.heard.at(-1)?.closed
    // Held, it would be 422 for this other body.
    const again = async () => (await ask('dripper', 'left', { hedge: { deadline_ms: 300 } })).response.status
    await expect.poll(again).toBe(200)
  })
})
