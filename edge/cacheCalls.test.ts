import { describe, expect, test } from 'vitest'
import { fakeEdge, keyOfBob } from './testing/fakeEdge.ts'
import { called, gate } from './testing/gate.ts'
import { readReceipt } from './testing/readReceipt.ts'

const embed = { model: 'hedge-base-en', input: 'a text' }
type Edge = ReturnType<typeof fakeEdge>
const settle = (edge: Edge) => Promise.all(edge.background)
const ask = (edge: Edge, body: object, headers?: Record<string, string>) =>
  edge.post('/v1/embeddings', body, headers)
const outcome = (response: Response) => readReceipt(response).hops[0]?.cache
const tagged = (input: string, ...tags: string[]) => ({ ...embed, input, hedge: { cache: { tags } } })
const invalidate = async (edge: Edge, body: object, headers?: Record<string, string>) => {
  const response = await edge.post('/v1/cache/invalidate', body, headers)
  return [response.status, await response.json()] as const
}
const bob = { authorization: `Bearer ${keyOfBob}` }
/** Another isolate over the same objects. */
function beside(edge: Edge) {
  const other = fakeEdge()
  other.ports.cacheIndex.generations = edge.ports.cacheIndex.generations
  for (const [key, value] of edge.stored) other.stored.set(key, value)
  return other
}

describe('POST /v1/cache/invalidate', () => {
  test('outdates what carries a tag, at once where it was asked', async () => {
    const edge = fakeEdge()
    await ask(edge, tagged('one', 'a', 'b'))
    await ask(edge, tagged('two', 'b'))
    expect(await invalidate(edge, { tags: ['a'] })).toEqual([
      200,
      { object: 'cache.invalidation', generation: 1 },
    ])
    expect(outcome(await ask(edge, tagged('one', 'a')))).toBe('miss')
    expect(outcome(await ask(edge, tagged('two')))).toBe('hit')
    expect(outcome(await ask(edge, tagged('one')))).toBe('hit')
  })

  test('outdates for whoever names a tag also what was kept or is being made under another one', async () => {
    const edge = fakeEdge()
    await ask(edge, tagged('one', 'a'))
    expect(outcome(await ask(edge, tagged('one', 'b')))).toBe('hit')
    const { open } = gate(edge)
    const both = [ask(edge, tagged('two', 'a')), ask(edge, tagged('two', 'b'))]
    await called(edge, 2)
    open()
    expect((await Promise.all(both)).map(outcome)).toEqual(['miss', 'join'])
    await invalidate(edge, { tags: ['b'] })
    // Who names none of the outdated tags has said nothing of what is behind them.
    for (const input of ['one', 'two']) {
      expect(outcome(await ask(edge, tagged(input, 'a')))).toBe('hit')
      expect(outcome(await ask(edge, tagged(input, 'b')))).toBe('miss')
      expect(outcome(await ask(edge, tagged(input, 'b')))).toBe('hit')
    }
  })

  test('holds in every other isolate within a second, in memory and in the store', async () => {
    const edge = fakeEdge()
    await ask(edge, embed)
    await settle(edge)
    const other = beside(edge)
    expect(outcome(await ask(other, embed))).toBe('hit')
    await invalidate(edge, { all: true })
    other.clock.advance(999)
    expect(outcome(await ask(other, embed))).toBe('hit')
    other.clock.advance(1)
    expect(outcome(await ask(other, embed))).toBe('miss')
    expect(outcome(await ask(beside(edge), embed))).toBe('miss')
  })

  test('holds as well in an isolate that was idle meanwhile', async () => {
    const edge = fakeEdge()
    await ask(edge, embed)
    await settle(edge)
    const other = beside(edge)
    await ask(other, embed)
    await invalidate(edge, { all: true })
    other.clock.advance(1_000)
    expect(outcome(await ask(other, embed))).toBe('miss')
  })

  test('an answer that was being made meanwhile is outdated, too', async () => {
    const edge = fakeEdge()
    const { open } = gate(edge)
    const asked = ask(edge, tagged('one', 'a'))
    await called(edge, 1)
    await invalidate(edge, { tags: ['a'] })
    open()
    await asked
    expect(outcome(await ask(edge, tagged('one', 'a')))).toBe('miss')
  })

  test('who asks after it does not share what was begun before it', async () => {
    const edge = fakeEdge()
    const { open } = gate(edge)
    const before = [ask(edge, tagged('one', 'a')), ask(edge, tagged('one', 'a'))]
    await called(edge, 1)
    await invalidate(edge, { tags: ['a'] })
    const after = [ask(edge, tagged('one', 'a')), ask(edge, tagged('one', 'a'))]
    await called(edge, 2)
    open()
    expect((await Promise.all([...before, ...after])).map(outcome)).toEqual(['miss', 'join', 'miss', 'join'])
    expect(outcome(await ask(edge, tagged('one', 'a')))).toBe('hit')
  })

  test('by model, or by one version of it', async () => {
    const edge = fakeEdge()
    const small = { ...embed, model: 'hedge-small-en' }
    for (const body of [embed, small]) await ask(edge, body)
    await invalidate(edge, { model: 'hedge-base-en@2' })
    expect(outcome(await ask(edge, embed))).toBe('hit')
    await invalidate(edge, { model: 'hedge-base-en@1' })
    expect(outcome(await ask(edge, embed))).toBe('miss')
    await invalidate(edge, { model: 'hedge-base-en' })
    expect(outcome(await ask(edge, embed))).toBe('miss')
    expect(outcome(await ask(edge, small))).toBe('hit')
  })

  test('touches no other tenant', async () => {
    const edge = fakeEdge()
    await ask(edge, tagged('one', 'a'), bob)
    await invalidate(edge, { all: true, tags: ['a'], model: 'hedge-base-en' })
    expect(outcome(await ask(edge, tagged('one', 'a'), bob))).toBe('hit')
  })

  test('a tenant in steady use is asked about beside an answer, never before one', async () => {
    const edge = fakeEdge()
    await ask(edge, embed)
    edge.clock.advance(600)
    const before = edge.background.length
    expect(outcome(await ask(edge, embed))).toBe('hit')
    // The question about the tenant, and the count of the hit.
    expect(edge.background.length).toBe(before + 2)
    await settle(edge)
    edge.clock.advance(500)
    edge.ports.cacheIndex.generations = () => new Promise(() => undefined)
    expect(outcome(await ask(edge, embed))).toBe('hit')
  })

  test.each([
    [{}, /send tags, model, or all: true/],
    [{ all: false }, /all is false/],
    [{ tags: [] }, /tags is a list of 0; send at least 1 element/],
    [{ tag: 'a' }, /tag is not a known field/],
  ])('%j is refused', async (body, message) => {
    const [status, { error }] = (await invalidate(fakeEdge(), body)) as [
      number,
      { error: { message: string } },
    ]
    expect([status, error.message]).toEqual([400, expect.stringMatching(message)])
  })

  test('is not for anonymous sessions', async () => {
    const edge = fakeEdge()
    const opened = await edge.request('/v1/session', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    for (const path of ['/v1/cache/invalidate', '/v1/cache/warm']) {
      const { headers, ...init } = edge.json({ all: true })
      const { authorization: _, ...rest } = headers as Record<string, string>
      const response = await edge.request(path, { ...init, headers: { ...rest, cookie } })
      expect([response.status, await response.json()]).toMatchObject([
        403,
        { error: { code: 'not_permitted' } },
      ])
    }
  })
})

describe('POST /v1/cache/warm', () => {
  const warm = async (edge: Edge, body: object, headers?: Record<string, string>) =>
    (await (await edge.post('/v1/cache/warm', body, headers)).json()) as { results: object[] }

  test('makes answers of a list, tells which were there, and goes on after one that fails', async () => {
    const edge = fakeEdge()
    await ask(edge, embed)
    const requests = [
      { task: 'embed', request: embed },
      { task: 'embed', request: { ...embed, model: 'nobody' } },
      { task: 'rerank', request: { model: 'hedge-base-en', query: 'q', documents: ['a'] } },
    ]
    expect(await warm(edge, { requests })).toMatchObject({
      object: 'cache.warming',
      results: [
        { source: 'requests', outcome: 'kept' },
        { source: 'requests', outcome: 'failed', error: { code: 'model_not_found' } },
        { source: 'requests', outcome: 'made' },
      ],
    })
    const rerank = await edge.post('/v1/rerank', requests[2]?.request)
    expect([outcome(rerank), await rerank.json()]).toMatchObject(['hit', { results: [{ index: 0 }] }])
  })

  test('makes the most frequent requests of yesterday anew, for their own tenant only, sealed on the way', async () => {
    const edge = fakeEdge()
    const often = async (input: string, times: number, headers?: Record<string, string>) => {
      for (let i = 0; i < times; i++) await ask(edge, { ...embed, input }, headers)
    }
    await often('thrice', 3)
    await often('twice', 2)
    await often('of bob', 9, bob)
    edge.clock.advance(30_000)
    await often('once', 1)
    await often('of bob', 1, bob)
    await settle(edge)
    const today = new Date(edge.clock.nowMs()).toISOString().slice(0, 10)
    const counted = await edge.ports.cacheIndex.top('ann', today, 10)
    expect(counted.map(({ count }) => count)).toEqual([3, 2, 1])
    expect(new TextDecoder().decode(counted[0]?.request)).not.toContain('thrice')

    edge.clock.advance(86_400_000)
    await invalidate(edge, { all: true })
    edge.origin.calls.length = 0
    expect((await warm(edge, { top: 2 })).results).toEqual([
      { source: 'top', outcome: 'made' },
      { source: 'top', outcome: 'made' },
    ])
    expect(edge.origin.calls.map(({ call }) => call.request)).toMatchObject([
      { inputs: ['thrice'] },
      { inputs: ['twice'] },
    ])
    expect(outcome(await ask(edge, { ...embed, input: 'thrice' }))).toBe('hit')
    expect((await warm(edge, { top: 2 })).results).toMatchObject([{ outcome: 'kept' }, { outcome: 'kept' }])
    expect((await warm(edge, { top: 9, day: 'today' })).results).toEqual([])
  })

  test('what is warmed is no use of its own', async () => {
    const edge = fakeEdge()
    await warm(edge, { requests: [{ task: 'embed', request: embed }] })
    edge.clock.advance(30_000)
    await ask(edge, { ...embed, input: 'asked' })
    edge.clock.advance(30_000)
    await ask(edge, { ...embed, input: 'asked' })
    await settle(edge)
    const today = new Date(edge.clock.nowMs()).toISOString().slice(0, 10)
    expect((await edge.ports.cacheIndex.top('ann', today, 10)).map(({ count }) => count)).toEqual([2])
  })

  test('a long request is not remembered', async () => {
    const edge = fakeEdge()
    const long = { ...embed, input: ['x'.repeat(8_000), 'x'.repeat(193)] }
    for (const body of [long, embed]) await ask(edge, body)
    edge.clock.advance(30_000)
    await ask(edge, embed)
    await settle(edge)
    const today = new Date(edge.clock.nowMs()).toISOString().slice(0, 10)
    expect(await edge.ports.cacheIndex.top('ann', today, 10)).toMatchObject([{ count: 2 }])
  })

  test('a tenant’s object that fails disturbs nobody', async () => {
    const edge = fakeEdge()
    edge.ports.cacheIndex.count = () => Promise.reject(new Error('reset'))
    await ask(edge, embed)
    edge.clock.advance(30_000)
    expect((await ask(edge, embed)).status).toBe(200)
    await settle(edge)
    expect(edge.logged).toMatchObject([{ event: 'cache_uses_failed' }])
  })

  test.each([
    [{}, /send requests or top/],
    [{ top: 65 }, /top is 65; send at most 64/],
    [{ requests: [{ task: 'dance', request: {} }] }, /requests\[0\]/],
  ])('%j is refused', async (body, message) => {
    const reply = (await warm(fakeEdge(), body)) as unknown as { error: { message: string } }
    expect(reply.error.message).toMatch(message)
  })
})
