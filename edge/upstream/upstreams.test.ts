import { describe, expect, test } from 'vitest'
import {
  chatCall,
  completion,
  fakeUpstreams,
  finish,
  price,
  role,
  server,
  sse,
  token,
  usageChunk,
} from '../testing/fakeUpstream.ts'

const signal = () => new AbortController().signal

describe('an answer in one piece', () => {
  test('comes checked, under the public name, from the server that has the model under a name of its own', async () => {
    const { upstreams, sent } = fakeUpstreams(
      [{ name: 'main', endpoints: [server('a', { keyBinding: 'UPSTREAM_A_KEY' })] }],
      () => Response.json(completion()),
    )
    const { body, ...rest } = await upstreams.complete(
      chatCall({
        trace: { traceparent: '00-1-2-01', tracestate: 'a=b' },
        body: { ...chatCall().body, documents: [{ text: 'mine' }], hedge: {} },
      }),
      signal(),
    )
    expect(rest).toEqual({
      upstream: 'a',
      model: 'chat',
      price,
      attempts: [{ upstream: 'a', outcome: 'answered', ms: 0 }],
    })
    expect([body.model, body.choices[0]?.message.content]).toEqual(['chat', 'Hi there'])
    expect(sent[0]?.url).toBe('http://a.test/v1/chat/completions')
    expect(sent[0]?.body).toEqual({
      model: 'a-model',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: false,
    })
    expect(sent[0]?.init.headers).toMatchObject({
      authorization: 'Bearer secret of UPSTREAM_A_KEY',
      traceparent: '00-1-2-01',
      tracestate: 'a=b',
      'x-request-id': 'r1',
    })
  })
})

describe('a streamed answer', () => {
  test('begins with its first token and brings every chunk', async () => {
    const { upstreams, sent } = fakeUpstreams([{ name: 'main', endpoints: [server('a')] }], () =>
      sse([role, token('Hi'), token(' there'), finish, usageChunk]),
    )
    const { chunks, upstream } = await upstreams.stream(chatCall(), signal())
    expect(upstream).toBe('a')
    expect(sent[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } })
    const texts: unknown[] = []
    for await (const { model, choices, usage } of chunks) {
      expect(model).toBe('chat')
      texts.push(choices[0]?.delta.content ?? usage?.completion_tokens)
    }
    expect(texts).toEqual(['', 'Hi', ' there', undefined, 2])
  })
})
