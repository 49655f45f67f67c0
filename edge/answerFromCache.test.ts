import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import { fakeEdge, keyOfBob } from './testing/fakeEdge.ts'
import { called, gate } from './testing/gate.ts'
import { readReceipt } from './testing/readReceipt.ts'

const embed = { model: 'hedge-base-en', input: 'a text' }
const path = '/v1/embeddings'
type Edge = ReturnType<typeof fakeEdge>
const ask = (edge: Edge, cacheControl?: string, body: object = embed) =>
  edge.post(path, body, cacheControl === undefined ? {} : { 'cache-control': cacheControl })
const outcomes = (response: Response) => readReceipt(response).hops.map(({ cache }) => cache)
const settle = async (edge: Edge) => {
  await Promise.all(edge.background)
}
const down = () => Promise.reject(new AppError('origin_unavailable', 'Cannot reach the origin'))

/** An edge that has answered once, and whose answer is a minute old. */
async function withOldAnswer() {
  const edge = fakeEdge()
  await ask(edge)
  await settle(edge)
  edge.clock.advance(60_000)
  return edge
}

describe('what a request asks of earlier answers', () => {
  test('says how old an answer is, in the header and in the receipt', async () => {
    const edge = await withOldAnswer()
    edge.clock.advance(1_999)
    const again = await ask(edge)
    expect(again.headers.get('age')).toBe('61')
    expect(readReceipt(again).hops).toMatchObject([{ tier: 'edge-cache', cache: 'hit', ageMs: 61_999 }])
    expect((await ask(edge, undefined, { ...embed, input: 'new' })).headers.has('age')).toBe(false)
  })

  test('max-age makes an older answer anew, and the new one is kept', async () => {
    const edge = await withOldAnswer()
    expect(outcomes(await ask(edge, 'max-age=60'))).toEqual(['hit'])
    expect(outcomes(await ask(edge, 'max-age=59'))[0]).toBe('miss')
    expect(outcomes(await ask(edge, 'max-age=0'))).toEqual(['hit'])
    expect(edge.origin.calls).toHaveLength(2)
  })

  test('no-cache makes it anew and keeps it; no-store makes it anew and leaves what is kept as it was', async () => {
    const edge = await withOldAnswer()
    expect(outcomes(await ask(edge, 'no-store'))[0]).toBe('bypass')
    expect((await ask(edge)).headers.get('age')).toBe('60')
    expect(outcomes(await ask(edge, 'no-cache'))[0]).toBe('bypass')
    expect((await ask(edge)).headers.get('age')).toBe('0')
    expect(edge.origin.calls).toHaveLength(3)
  })

  test('nothing of a no-store request is kept, not even by another that came at the same time', async () => {
    const edge = fakeEdge()
    const { open } = gate(edge)
    const both = [ask(edge, 'no-store'), ask(edge)]
    await called(edge, 2)
    open()
    await Promise.all(both)
    await settle(edge)
    expect(edge.stored.size).toBe(1)
    const alone = fakeEdge()
    await alone.post(path, { ...embed, hedge: { cache: { no_store: true } } })
    await settle(alone)
    expect(alone.stored.size).toBe(0)
    expect(outcomes(await ask(alone))[0]).toBe('miss')
  })

  test('only-if-cached answers from the cache or with 504 not_cached, and never calls the origin', async () => {
    const edge = await withOldAnswer()
    expect(outcomes(await ask(edge, 'only-if-cached'))).toEqual(['hit'])
    const none = await ask(edge, 'only-if-cached', { ...embed, input: 'new' })
    expect([none.status, await none.json()]).toMatchObject([504, { error: { code: 'not_cached' } }])
    expect((await ask(edge, 'only-if-cached, max-age=1')).status).toBe(504)
    expect(edge.origin.calls).toHaveLength(1)
  })

  test('an age that is no number is the caller’s mistake', async () => {
    const response = await ask(fakeEdge(), 'max-age=soon')
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { code: 'invalid_request', param: 'header cache-control' } },
    ])
  })
})

describe('stale-while-revalidate', () => {
  const directive = 'max-age=10, stale-while-revalidate=100'

  test('gives the old answer at once and makes the new one once, for whoever comes next', async () => {
    const edge = await withOldAnswer()
    const { open } = gate(edge)
    const both = await Promise.all([ask(edge, directive), ask(edge, directive)])
    expect(
      both.map((response) => [response.status, response.headers.get('age'), ...outcomes(response)]),
    ).toEqual([
      [200, '60', 'stale'],
      [200, '60', 'stale'],
    ])
    await called(edge, 2)
    open()
    await settle(edge)
    expect(edge.origin.calls).toHaveLength(2)
    const next = await ask(edge, directive)
    expect([next.headers.get('age'), ...outcomes(next)]).toEqual(['0', 'hit'])
  })

  test('a client that leaves does not end the refresh, and one that fails disturbs nobody', async () => {
    const edge = await withOldAnswer()
    const client = new AbortController()
    const { open } = gate(edge)
    const init = edge.json(embed, { 'cache-control': directive })
    await edge.request(path, { ...init, signal: client.signal })
    client.abort()
    open()
    await settle(edge)
    expect((await ask(edge)).headers.get('age')).toBe('0')

    edge.clock.advance(60_000)
    edge.origin.respond = async () => ({ status: 500, body: 'garbage' })
    expect(outcomes(await ask(edge, directive))).toEqual(['stale'])
    await settle(edge)
    expect(edge.logged).toMatchObject([{ event: 'cache_refresh_failed', code: 'upstream_invalid' }])
    expect((await ask(edge)).headers.get('age')).toBe('60')
  })
})

describe('stale-if-error', () => {
  const directive = 'max-age=10, stale-if-error=100'

  test('is no answer while the origin works', async () => {
    const edge = await withOldAnswer()
    expect(outcomes(await ask(edge, directive))[0]).toBe('miss')
  })

  test.each([
    ['cannot be reached', down],
    ['answers garbage', async () => ({ status: 200, body: { half: 'an answer' } })],
  ])('stands in when the origin %s, and the receipt says so', async (_, respond) => {
    const edge = await withOldAnswer()
    edge.origin.respond = respond
    for (let i = 0; i < 3; i++) {
      const response = await ask(edge, directive)
      expect([response.status, response.headers.get('age'), ...outcomes(response)]).toEqual([
        200,
        '60',
        'stale',
      ])
    }
    expect((await ask(edge, 'max-age=10, stale-if-error=49')).status).toBeGreaterThanOrEqual(500)
    expect((await ask(edge, 'max-age=10')).status).toBeGreaterThanOrEqual(500)
  })

  test('does not stand in for what the caller did wrong', async () => {
    const edge = await withOldAnswer()
    const response = await ask(edge, `${directive}, only-if-cached`)
    expect(response.status).toBe(504)
  })
})

describe('what is stored', () => {
  test('is sealed: no byte of the answer can be read, and a value under another key or tenant is a miss', async () => {
    const edge = await withOldAnswer()
    await edge.post(path, embed, { authorization: `Bearer ${keyOfBob}` })
    await settle(edge)
    const [[annsKey, anns], [bobsKey, bobs]] = [...edge.stored] as [
      [string, Uint8Array],
      [string, Uint8Array],
    ]
    expect(new TextDecoder().decode(anns)).not.toContain('hedge-base-en')

    const swapped = fakeEdge()
    swapped.stored.set(annsKey, bobs)
    swapped.stored.set(bobsKey, anns)
    expect(outcomes(await ask(swapped))[0]).toBe('miss')
    expect(swapped.logged).toEqual([{ event: 'cache_not_opened', detail: 'not_authentic' }])

    const older = fakeEdge()
    older.stored.set(annsKey, Uint8Array.from([0, ...anns.slice(1)]))
    expect(outcomes(await ask(older))[0]).toBe('miss')
    expect(older.logged).toEqual([{ event: 'cache_not_opened', detail: 'another_format' }])
  })

  test('is made anew once it is older than the operator keeps anything', async () => {
    const edge = await withOldAnswer()
    edge.clock.advance(604_800_000)
    expect(outcomes(await ask(edge))[0]).toBe('miss')
  })

  test('is not used when nobody can say whether it is outdated', async () => {
    const edge = await withOldAnswer()
    edge.ports.cacheIndex.generations = () => Promise.reject(new Error('reset'))
    expect(outcomes(await ask(edge))[0]).toBe('miss')
    await settle(edge)
    expect(edge.logged).toMatchObject([{ event: 'cache_generations_failed' }])
  })
})
