import { describe, expect, test } from 'vitest'
import { readConfig } from '../config/readConfig.ts'
import { fakeEdge } from '../testing/fakeEdge.ts'
import { fakeUpstreams, part } from '../testing/fakeUpstreams.ts'

const embed = { model: 'hedge-base-en', input: 'a text' }
const chat = { model: 'talker', messages: [{ role: 'user', content: 'Hi' }], temperature: 0, stream: true }
const observing = (observe: object) => ({ config: readConfig(JSON.stringify({ observe })) })

describe('a request has one line', () => {
  test('that says who asked, what became of it and what it cost', async () => {
    const edge = fakeEdge()
    const first = await edge.post('/v1/embeddings', embed)
    await Promise.all(edge.background)
    await edge.post('/v1/embeddings', embed)
    expect(edge.requestLines).toHaveLength(2)
    expect(edge.requestLines[0]).toEqual({
      event: 'request',
      time: new Date(edge.clock.nowMs()).toISOString(),
      requestId: first.headers.get('x-request-id'),
      traceId: first.headers.get('x-request-id'),
      tenant: 'ann',
      keyId: 'key_ann',
      method: 'POST',
      route: '/v1/embeddings',
      status: 200,
      code: 'ok',
      tier: 'origin',
      model: 'hedge-base-en',
      cache: 'miss',
      totalMs: 0,
      phasesMs: { cache: 0, origin: 0 },
      inputTokens: expect.any(Number),
      outputTokens: 0,
      microUsd: expect.any(Number),
      requestBytes: JSON.stringify(embed).length,
      attempts: 0,
      streamed: false,
    })
    expect(edge.requestLines[1]).toMatchObject({ tier: 'edge-cache', cache: 'hit', model: 'hedge-base-en' })
  })

  test.each([
    ['POST', '/v1/embeddings', { ...embed, model: 'nobodys' }, { code: 'model_not_found', model: 'other' }],
    ['POST', '/v1/embeddings', '{', { code: 'invalid_json', model: 'none', route: '/v1/embeddings' }],
    ['GET', '/v1/models/a-name', undefined, { code: 'model_not_found', route: '/v1/models/:id' }],
    ['GET', '/v1/nowhere', undefined, { code: 'not_found', route: '/v1/*' }],
    ['GET', '/some/page', undefined, { code: 'not_found', route: '/*' }],
    ['BREW', '/v1/models', undefined, { code: 'method_not_allowed', method: 'other', route: '/v1/models' }],
  ])('%s %s with its code and the pattern of its route', async (method, path, body, expected) => {
    const edge = fakeEdge()
    await edge.request(path, { ...edge.json(body ?? ''), method, ...(body === undefined && { body: null }) })
    expect(edge.requestLines).toMatchObject([expected])
  })

  test('of a visitor without a name: there is no end of them, and it is nobody’s business', async () => {
    const edge = fakeEdge()
    const opened = await edge.request('/v1/session', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
    await edge.request('/v1/models', { headers: { cookie } })
    expect(edge.requestLines.at(-1)).toMatchObject({
      route: '/v1/models',
      tenant: 'session',
      keyId: 'session',
    })
  })

  test('of a stream when it is over, with the whole receipt', async () => {
    const edge = fakeEdge(undefined, { upstreams: fakeUpstreams() })
    const response = await edge.post('/v1/chat/completions', chat)
    expect(edge.requestLines).toEqual([])
    edge.clock.advance(1_500)
    await response.text()
    expect(edge.requestLines).toMatchObject([
      {
        streamed: true,
        code: 'ok',
        tier: 'origin',
        model: 'talker',
        totalMs: 1_500,
        outputTokens: 2,
        microUsd: 32.3,
      },
    ])
  })

  test('of a stream that breaks, with its code though its status was 200', async () => {
    const upstreams = fakeUpstreams()
    upstreams.chunks = async function* () {
      yield part('Hello')
    }
    const edge = fakeEdge(undefined, { upstreams })
    await (await edge.post('/v1/chat/completions', chat)).text()
    expect(edge.requestLines).toMatchObject([{ status: 200, code: 'stream_interrupted' }])
  })

  test('of a stream whose reader left', async () => {
    const edge = fakeEdge(undefined, { upstreams: fakeUpstreams() })
    const client = new AbortController()
    await edge.request('/v1/chat/completions', { ...edge.json(chat), signal: client.signal })
    client.abort()
    expect(edge.requestLines).toMatchObject([{ code: 'client_gone', streamed: true }])
  })

  test('where the configuration samples, and always when it did not go well', async () => {
    let chance = 0.5
    const edge = fakeEdge(undefined, { ...observing({ logShare: 0.5 }), chance: () => chance })
    await edge.post('/v1/embeddings', embed)
    await edge.post('/v1/embeddings', '{')
    expect(edge.requestLines).toMatchObject([{ code: 'invalid_json' }])
    chance = 0.49
    await edge.post('/v1/embeddings', embed)
    expect(edge.requestLines).toHaveLength(2)
  })
})

test('Analytics Engine gets one row for each request, in the documented order', async () => {
  const rows: unknown[] = []
  const edge = fakeEdge(undefined, { ...observing({ logShare: 0 }), analytics: (row) => rows.push(row) })
  await edge.post('/v1/embeddings', embed)
  expect(rows).toEqual([
    {
      indexes: ['ann'],
      blobs: ['/v1/embeddings', 'ok', 'origin', 'hedge-base-en', 'miss', 'key_ann', 'POST'],
      doubles: [0, 200, expect.any(Number), 0, expect.any(Number), JSON.stringify(embed).length, 0, 0],
    },
  ])
})

test('an answer is not lost with the row about it', async () => {
  const analytics = (): void => {
    throw new Error('a secret')
  }
  const edge = fakeEdge(undefined, { analytics })
  expect((await edge.post('/v1/embeddings', embed)).status).toBe(200)
  expect(edge.logged).toEqual([
    { event: 'observe_failed', requestId: expect.any(String), detail: expect.stringMatching(/^Error at /) },
  ])
})

describe('/metrics', () => {
  test('is not there without an operator, and opens to the admin key or by configuration', async () => {
    const admin = 'hedge_22222222222222222222222222222230socB'
    const nobody = fakeEdge()
    expect((await nobody.request('/metrics')).status).toBe(404)
    const keyDigest = await nobody.ports.digests.apiKey(admin)
    const edge = fakeEdge(undefined, { admin: { keyDigest } as never })
    const read = async (key?: string) =>
      (
        await edge.request(
          '/metrics',
          key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } },
        )
      ).status
    expect([await read(), await read('hedge_demo-key'), await read(admin)]).toEqual([401, 401, 200])
    const open = await fakeEdge(undefined, observing({ metrics: 'public' })).request('/metrics')
    expect([open.status, open.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ])
  })

  test('counts what was asked, answered, read and paid', async () => {
    const edge = fakeEdge(undefined, observing({ metrics: 'public' }))
    await edge.post('/v1/embeddings', embed)
    await Promise.all(edge.background)
    for (let i = 0; i < 3; i++) await edge.post('/v1/embeddings', embed)
    const lines = (await (await edge.request('/metrics')).text()).split('\n')
    const route = 'route="/v1/embeddings"'
    expect(lines).toContain(
      `hedge_requests_total{${route},code="ok",tier="edge-cache",model="hedge-base-en"} 3`,
    )
    expect(lines).toContain(`hedge_cache_lookups_total{${route},outcome="hit"} 3`)
    expect(lines).toContain(`hedge_request_duration_seconds_count{${route},tier="origin"} 1`)
    expect(lines).toContain('hedge_requests_in_flight 1')
  })

  test('does not grow with what strangers send', async () => {
    const edge = fakeEdge(undefined, observing({ metrics: 'public' }))
    const flood = async (i: number) => {
      await edge.post('/v1/embeddings', { ...embed, model: `model-${i}` })
      await edge.request(`/v1/models/m${i}`, { headers: { authorization: `Bearer k${i}` } })
      await edge.request(`/p${i}`, { method: `M${i}` })
      return (await (await edge.request('/metrics')).text()).split('\n').length
    }
    await flood(0)
    const few = await flood(1)
    for (let i = 2; i < 100; i++) await flood(i)
    expect(await flood(100)).toBe(few)
  })
})
