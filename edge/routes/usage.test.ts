import { describe, expect, test } from 'vitest'
import { UsageReply } from '#core/contract/http/usage'
import { fakeEdge, keyOfBob } from '../testing/fakeEdge.ts'

const embed = { model: 'hedge-base-en', input: 'a' }
const bob = { authorization: `Bearer ${keyOfBob}` }
const today = '2025-06-15'
type Edge = ReturnType<typeof fakeEdge>
const usage = async (edge: Edge, query = '', headers: Record<string, string> = {}) => {
  const init = edge.json({}, headers).headers as Record<string, string>
  const response = await edge.request(`/v1/usage${query}`, { headers: init })
  return { status: response.status, body: (await response.json()) as never }
}

describe('GET /v1/usage', () => {
  test('says what was charged and what was free, by every field', async () => {
    const edge = fakeEdge()
    for (let i = 0; i < 3; i++) await edge.post('/v1/embeddings', embed)
    const { body } = await usage(edge, '?group_by=day,key,model,tier')
    expect(UsageReply.parse(body)).toEqual({
      object: 'list',
      from: '2025-05-17',
      to: today,
      has_more: false,
      data: [
        {
          day: today,
          key: 'key_ann',
          model: 'hedge-base-en',
          tier: 'edge-cache',
          requests: 2,
          cached_requests: 2,
          input_tokens: 10,
          cached_input_tokens: 10,
          output_tokens: 0,
          micro_usd: 0,
        },
        {
          day: today,
          key: 'key_ann',
          model: 'hedge-base-en',
          tier: 'origin',
          requests: 1,
          cached_requests: 0,
          input_tokens: 5,
          cached_input_tokens: 0,
          output_tokens: 0,
          micro_usd: 1,
        },
      ],
    })
  })

  test('is of the own tenant alone', async () => {
    const edge = fakeEdge()
    await edge.post('/v1/embeddings', embed)
    expect((await usage(edge, '', bob)).body).toMatchObject({ data: [] })
  })

  test('knows the days that are asked for', async () => {
    const edge = fakeEdge()
    await edge.post('/v1/embeddings', embed)
    expect((await usage(edge, `?from=${today}&to=${today}`)).body).toMatchObject({
      data: [{ requests: 1 }],
    })
    expect((await usage(edge, '?from=2025-06-01&to=2025-06-14')).body).toMatchObject({ data: [] })
  })

  test.each([
    ['?from=2025-02-30', 'from'],
    ['?from=yesterday', 'from'],
    ['?from=2025-06-16&to=2025-06-15', 'from'],
    ['?from=2024-01-01', 'from'],
    ['?group_by=tenant', 'group_by[0]'],
    ['?group_by=day,key,model,tier,day', 'group_by'],
    ['?tenant=bob', 'tenant'],
    ['?from=2025-06-15%27%20OR%201=1', 'from'],
  ])('%s is refused by name', async (query, param) => {
    expect(await usage(fakeEdge(), query)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', param } },
    })
  })
})

describe('POST /v1/feedback', () => {
  const idOf = async (edge: Edge) =>
    (await edge.post('/v1/embeddings', embed)).headers.get('x-request-id') as string
  const give = async (edge: Edge, body: object, headers: Record<string, string> = {}) => {
    const response = await edge.post('/v1/feedback', body, headers)
    return { status: response.status, body: (await response.json()) as never }
  }

  test('on a paid and on a free answer, by score or thumb', async () => {
    const edge = fakeEdge()
    const [paid, free] = [await idOf(edge), await idOf(edge)]
    expect(await give(edge, { request_id: paid, thumbs: 'down', text: 'wrong' })).toEqual({
      status: 200,
      body: { object: 'feedback', request_id: paid, score: -1 },
    })
    expect(await give(edge, { request_id: free, score: 0.5 })).toMatchObject({ status: 200 })
  })

  test("on another tenant's answer, or on none, is not found", async () => {
    const edge = fakeEdge()
    const id = await idOf(edge)
    const foreign = await give(edge, { request_id: id, score: 1 }, bob)
    const none = await give(edge, { request_id: 'f'.repeat(32), score: 1 })
    expect([foreign, none]).toMatchObject([
      { status: 404, body: { error: { code: 'not_found', param: 'request_id' } } },
      { status: 404, body: { error: { code: 'not_found', param: 'request_id' } } },
    ])
  })

  test.each([
    [{ score: 1 }, 'request_id'],
    [{ request_id: 'a'.repeat(32) }, null],
    [{ request_id: 'a'.repeat(32), score: 1, thumbs: 'up' }, null],
    [{ request_id: 'a'.repeat(32), score: 1.1 }, 'score'],
    [{ request_id: 'a'.repeat(32), thumbs: 'sideways' }, 'thumbs'],
    [{ request_id: 'a'.repeat(32), score: 1, text: 'x'.repeat(2_001) }, 'text'],
  ])('%j is refused', async (body, param) => {
    expect(await give(fakeEdge(), body)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', param } },
    })
  })
})

describe('limits at the door', () => {
  const limited = (limits: object) => {
    const edge = fakeEdge()
    edge.keyChanges.set('ann', { limits })
    return edge
  }

  test('the 429 says why, when to come again, and what is left', async () => {
    const edge = limited({ requestsPerMinute: 2 })
    for (let i = 0; i < 2; i++) await edge.post('/v1/embeddings', embed)
    const refused = await edge.post('/v1/embeddings', embed)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30'])
    expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0')
    expect(await refused.json()).toMatchObject({ error: { code: 'rate_limited', type: 'rate_limit_error' } })
    expect((await edge.post('/v1/embeddings', embed, bob)).status).toBe(200)
  })

  test('without money only free answers are given, and the refusal is of the kind that clients know', async () => {
    const edge = limited({})
    await edge.post('/v1/embeddings', embed)
    edge.keyChanges.set('ann', { limits: { dailyMicroUsd: 0 } })
    edge.clock.advance(1_000)
    expect((await edge.post('/v1/embeddings', embed)).status).toBe(200)
    const refused = await edge.post('/v1/embeddings', { ...embed, input: 'new' })
    expect([refused.status, refused.headers.get('x-should-retry')]).toEqual([429, 'false'])
    expect(await refused.json()).toMatchObject({
      error: { code: 'budget_exceeded', type: 'insufficient_quota' },
    })
    expect(edge.origin.calls).toHaveLength(1)
  })

  test('a failed call costs nothing and leaves its row, and its slot is free', async () => {
    const edge = limited({ concurrent: 1, dailyMicroUsd: 100 })
    edge.origin.respond = async () => ({ status: 200, body: 'garbage' })
    for (let i = 0; i < 3; i++) expect((await edge.post('/v1/embeddings', embed)).status).toBe(502)
    await usage(edge)
    expect(edge.books.of('ann').tables.ledger.totals()).toEqual({ rows: 3, microUsd: 0 })
    expect(edge.books.of('ann').tables.leases.held('')).toMatchObject({ slots: 1 })
  })

  test('requests that join one in flight are paid for once', async () => {
    const edge = fakeEdge()
    await Promise.all(Array.from({ length: 10 }, () => edge.post('/v1/embeddings', embed)))
    const { body } = await usage(edge, '?group_by=tier')
    expect(UsageReply.parse(body).data.reduce((sum, { requests }) => sum + requests, 0)).toBe(10)
    expect(edge.books.of('ann').tables.ledger.totals()).toEqual({ rows: 1, microUsd: 1 })
  })
})
