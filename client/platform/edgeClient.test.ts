import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { Receipt } from '#core/contract/receipt'
import type { Reach, Request as TaskRequest } from '#core/contract/request'
import { encodeVector } from '#core/contract/vectorBase64'
import { toWire } from '#core/contract/wire'
import type { EdgeCall } from '../ports.ts'
import { createEdgeClient } from './edgeClient.ts'
import { createGate } from './gate.ts'

type Sent = { path: string; body: string; init: RequestInit }
type Script = (sent: Sent, turn: number) => Response | Promise<Response>

const receipt: Receipt = {
  requestId: 'r1',
  bytesLeftDevice: 0,
  hops: [
    {
      tier: 'origin',
      outcome: 'answered',
      model: { id: 'hedge-small-en', version: 3, sha256: 'x' },
      cache: 'miss',
      phasesMs: {},
      totalMs: 1,
      tokens: { input: 1, cut: 0 },
      costMicroUsd: 0,
      costParts: {},
    },
  ],
}
const usage = { prompt_tokens: 7, total_tokens: 7 }
const rerankBody = { object: 'list', model: 'm', results: [{ index: 1, relevance_score: 0.5 }], usage }
const rerank: TaskRequest = { task: 'rerank', model: 'm', query: 'q', documents: ['a', 'é'], topN: 2 }

const good = (body: unknown): Response =>
  new Response(JSON.stringify(body), { headers: { 'hedge-receipt': JSON.stringify(receipt) } })
const failing = (error: AppError, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(toWire(error)), { status: error.traits.httpStatus, headers })

/** An edge that opens sessions and answers tasks by `script`. */
function setup(script: Script, userReach: Reach = 'origin') {
  const sent: Sent[] = []
  const gate = createGate({
    userReach: () => userReach,
    fetch: async (path, init) => {
      const entry = { path, body: String(init.body), init }
      sent.push(entry)
      if (path === '/v1/session') return new Response('{"object":"session","expires_at":1}')
      return script(entry, sent.filter((other) => other.path !== '/v1/session').length)
    },
  })
  const client = createEdgeClient(gate)
  let bytes = 0
  const ask = (request: TaskRequest = rerank, overrides: Partial<EdgeCall> = {}) =>
    client.answer({
      request,
      hints: { reach: 'origin', deadline_ms: 900 },
      signal: new AbortController().signal,
      onLeaving: (more) => (bytes += more),
      ...overrides,
    })
  return { ask, sent, bytes: () => bytes, paths: () => sent.map(({ path }) => path) }
}

describe('createEdgeClient()', () => {
  test('opens a session once, sends the public body, and counts every byte that leaves', async () => {
    const the = setup(() => good(rerankBody))
    const answered = await the.ask()
    await the.ask()
    expect(the.paths()).toEqual(['/v1/session', '/v1/rerank', '/v1/rerank'])
    expect(JSON.parse(the.sent[1]?.body ?? '')).toEqual({
      model: 'm',
      query: 'q',
      documents: ['a', 'é'],
      top_n: 2,
      hedge: { reach: 'origin', deadline_ms: 900 },
    })
    expect(answered).toEqual({
      requestId: 'r1',
      hops: receipt.hops,
      reply: { task: 'rerank', model: 'm', results: [{ index: 1, score: 0.5 }], inputTokens: 7 },
    })
    expect(the.bytes()).toBe(2 * new TextEncoder().encode(the.sent[1]?.body).length)
  })

  test('reads vectors as they were made, with their space from the receipt', async () => {
    const vector = encodeVector(new Float32Array([0.6, 0.8]))
    const data = [{ object: 'embedding', index: 0, embedding: vector }]
    const the = setup(() => good({ object: 'list', model: 'hedge-small-en', data, usage }))
    const { reply } = await the.ask({ task: 'embed', model: 'hedge-small-en', inputs: ['x'] })
    expect(reply).toMatchObject({ vectorSpace: 'hedge-small-en@3', dimensions: 2, vectors: [vector] })
  })

  test('reads an extract, and refuses a quote that is not in its passage', async () => {
    const request: TaskRequest = {
      task: 'extract',
      model: 'm',
      question: 'q',
      passages: [{ text: 'One. Two.' }],
      limit: 3,
    }
    const body = (text: string) => ({
      object: 'extract',
      model: 'm',
      found: true,
      answers: [{ document_index: 0, start: 5, end: 9, text, score: 1 }],
      nearest: null,
      confidence: 0.7,
      unread_documents: 0,
      usage,
    })
    const { reply } = await setup(() => good(body('Two.'))).ask(request)
    expect(reply).toMatchObject({
      found: true,
      answers: [{ passageIndex: 0, start: 5, end: 9, text: 'Two.' }],
    })
    await expect(setup(() => good(body('Tw0.'))).ask(request)).rejects.toMatchObject({
      code: 'upstream_invalid',
    })
  })

  test('renews a session that is over, once', async () => {
    const over = new AppError('invalid_key', 'the session is over')
    const once = setup((_, turn) => (turn === 1 ? failing(over) : good(rerankBody)))
    await once.ask()
    expect(once.paths()).toEqual(['/v1/session', '/v1/rerank', '/v1/session', '/v1/rerank'])

    const always = setup(() => failing(over))
    await expect(always.ask()).rejects.toMatchObject({ code: 'invalid_key' })
    expect(always.paths()).toHaveLength(4)
  })

  test('opens the session again after it could not be opened', async () => {
    let isDown = true
    const client = createEdgeClient({
      send: async (path) => {
        if (isDown) throw new TypeError('fetch failed')
        return path === '/v1/session' ? new Response('{}') : good(rerankBody)
      },
    })
    const call = {
      request: rerank,
      hints: {},
      signal: new AbortController().signal,
      onLeaving: () => undefined,
    }
    await expect(client.answer(call)).rejects.toMatchObject({ code: 'offline' })
    isDown = false
    expect((await client.answer(call)).requestId).toBe('r1')
  })

  test.each<[string, Script, object]>([
    ['no connection', () => Promise.reject(new TypeError('fetch failed')), { code: 'offline' }],
    ['a proxy error page', () => new Response('<h1>Bad</h1>', { status: 502 }), { code: 'upstream_invalid' }],
    [
      'a login page with status 200',
      () => new Response('<html>'),
      { code: 'upstream_invalid', message: expect.stringContaining('no receipt') },
    ],
    ['another shape', () => good({ object: 'list' }), { code: 'upstream_invalid' }],
    [
      'a result that was not sent',
      () => good({ ...rerankBody, results: [{ index: 2, relevance_score: 1 }] }),
      { code: 'upstream_invalid' },
    ],
    [
      'a typed error',
      () => failing(new AppError('origin_unavailable', 'the origin is down', { retryAfterMs: 2_000 })),
      { code: 'origin_unavailable', retryAfterMs: 2_000, message: 'the origin is down' },
    ],
    [
      'a typed error with only the header',
      () => failing(new AppError('rate_limited', 'slow down'), { 'retry-after': '3' }),
      { code: 'rate_limited', retryAfterMs: 3_000 },
    ],
    [
      'a connection that breaks in the body',
      () =>
        new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError('reset')) })),
      { code: 'offline' },
    ],
  ])('says what went wrong: %s', async (_, script, expected) => {
    await expect(setup(script).ask()).rejects.toMatchObject(expected)
  })

  test('passes an abort through untouched', async () => {
    const caller = new AbortController()
    const the = setup(
      ({ init }) =>
        new Promise((_, reject) => {
          init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
        }),
    )
    const asking = the.ask(rerank, { signal: caller.signal })
    const reason = new Error('the user left')
    caller.abort(reason)
    await expect(asking).rejects.toBe(reason)
  })
})

describe('createGate()', () => {
  test.each<[string, Reach, Reach]>([
    ['the user lets nothing leave', 'device', 'origin'],
    ['the request lets nothing leave', 'origin', 'device'],
  ])('sends not even a session request when %s', async (_, userReach, reach) => {
    const the = setup(() => good(rerankBody), userReach)
    await expect(the.ask(rerank, { hints: { reach } })).rejects.toMatchObject({
      code: 'no_plan',
      param: 'hedge.reach',
    })
    expect(the.sent).toEqual([])
    expect(the.bytes()).toBe(0)
  })

  test('asks anew for every request, so that the switch holds at once', async () => {
    let reach: Reach = 'origin'
    let requests = 0
    const gate = createGate({
      userReach: () => reach,
      fetch: async () => new Response(String(++requests)),
    })
    const send = () =>
      gate.send('/v1/x', {
        reach: 'origin',
        body: 'b',
        signal: new AbortController().signal,
        onLeaving: () => undefined,
      })
    await send()
    reach = 'device'
    await expect(send()).rejects.toMatchObject({ code: 'no_plan' })
    expect(requests).toBe(1)
  })
})
