import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { IdempotencyStore } from '../idempotency/idempotencyStore.ts'
import { IdempotencyTable } from '../objects/tenant/idempotencyTable.ts'
import type { Ports } from '../ports.ts'
import { fakeEdge, keyOfBob } from '../testing/fakeEdge.ts'
import { called, gate } from '../testing/gate.ts'
import { fakeUpstreams, part } from '../testing/fakeUpstreams.ts'
import { memorySql } from '../testing/memorySql.ts'
import { readEvents, textOf } from '../testing/readEvents.ts'

const path = '/v1/embeddings'
/** Answers of these are not cached, so that a second run would show. */
const body = { model: 'hedge-base-en', input: 'a' }
const once = { 'idempotency-key': 'key-1', 'cache-control': 'no-store' }

/** The edge over the tenants' real tables. */
function openEdge(broken: Partial<IdempotencyStore> = {}, more: Partial<Ports> = {}) {
  const tables = new Map<string, IdempotencyTable>()
  const tableOf = (tenant: string) => {
    const table = tables.get(tenant) ?? new IdempotencyTable(memorySql())
    tables.set(tenant, table)
    return table
  }
  const idempotency: IdempotencyStore = {
    begin: async (ask, nowMs) => tableOf(ask.tenant).begin(ask, nowMs),
    finish: async (attempt, sealed, nowMs) => tableOf(attempt.tenant).finish(attempt, sealed, nowMs),
    release: async (attempt) => tableOf(attempt.tenant).release(attempt),
    ...broken,
  }
  return fakeEdge(undefined, { idempotency, ...more })
}
const seen = async (response: Response) => ({
  status: response.status,
  replayed: response.headers.get('idempotent-replayed'),
  receipt: response.headers.get('hedge-receipt'),
  body: await response.text(),
})

describe('an idempotency key', () => {
  test('gets the same answer again, receipt included, and nothing runs twice', async () => {
    const edge = openEdge()
    const first = await seen(await edge.post(path, body, once))
    const second = await edge.post(path, { input: 'a', model: 'hedge-base-en' }, once)
    expect(second.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
    expect(first).toMatchObject({ status: 200, replayed: null })
    expect(await seen(second)).toEqual({ ...first, replayed: 'true' })
    expect(edge.origin.calls).toHaveLength(1)
    edge.clock.advance(86_400_000)
    expect((await edge.post(path, body, once)).headers.get('idempotent-replayed')).toBeNull()
    expect(edge.origin.calls).toHaveLength(2)
  })

  test('is of one tenant and one endpoint', async () => {
    const edge = openEdge()
    await edge.post(path, body, once)
    const bobs = await edge.post(path, body, { ...once, authorization: `Bearer ${keyOfBob}` })
    const elsewhere = await edge.post(
      '/v1/rerank',
      { model: 'hedge-base-en', query: 'q', documents: ['a'] },
      once,
    )
    expect([bobs.status, bobs.headers.get('idempotent-replayed')]).toEqual([200, null])
    expect([elsewhere.status, elsewhere.headers.get('idempotent-replayed')]).toEqual([200, null])
    expect(edge.origin.calls).toHaveLength(3)
  })

  test('with another body is 422', async () => {
    const edge = openEdge()
    await edge.post(path, body, once)
    const other = await edge.post(path, { ...body, input: 'b' }, once)
    expect([other.status, await other.json()]).toMatchObject([
      422,
      { error: { code: 'idempotency_mismatch' } },
    ])
  })

  test('whose first request still runs is 409 with the time to wait', async () => {
    const edge = openEdge()
    const held = gate(edge)
    const first = edge.post(path, body, once)
    await called(edge, 1)
    const second = await edge.post(path, body, once)
    expect([second.status, second.headers.get('retry-after')]).toEqual([409, '1'])
    expect(await second.json()).toMatchObject({
      error: { code: 'idempotency_in_flight', retry_after_ms: 1_000 },
    })
    held.open()
    expect((await first).status).toBe(200)
    expect((await edge.post(path, body, once)).headers.get('idempotent-replayed')).toBe('true')
    expect(edge.origin.calls).toHaveLength(1)
  })

  test('gets a failure again that came after work had begun', async () => {
    const edge = openEdge()
    edge.origin.respond = async () => ({ status: 200, body: { nonsense: true } })
    const first = await seen(await edge.post(path, body, once))
    expect(first.status).toBe(502)
    expect(await seen(await edge.post(path, body, once))).toEqual({ ...first, replayed: 'true' })
    expect(edge.origin.calls).toHaveLength(1)
  })

  test('is free again after a refusal before any work', async () => {
    const edge = openEdge()
    expect((await edge.post(path, { ...body, input: '' }, once)).status).toBe(400)
    const { respond } = edge.origin
    edge.origin.respond = () => Promise.reject(new AppError('origin_unavailable', 'Cannot connect'))
    expect((await edge.post(path, body, once)).status).toBe(503)
    edge.origin.respond = respond
    edge.clock.advance(60_000)
    const answered = await edge.post(path, body, once)
    expect([answered.status, answered.headers.get('idempotent-replayed')]).toEqual([200, null])
  })

  test('of a request that died is free after the longest deadline', async () => {
    const edge = openEdge({ finish: () => Promise.reject(new Error('the object is gone')) })
    const first = await edge.post(path, body, once)
    expect([first.status, edge.logged.map(({ event }) => event)]).toEqual([200, ['idempotency_not_kept']])
    expect((await edge.post(path, body, once)).status).toBe(409)
    edge.clock.advance(65_000)
    expect((await edge.post(path, body, once)).status).toBe(200)
  })

  test('that cannot be looked up stops the request: nobody knows whether it ran', async () => {
    const edge = openEdge({ begin: () => Promise.reject(new Error('the object is gone')) })
    const response = await edge.post(path, body, once)
    expect([response.status, await response.json()]).toMatchObject([
      503,
      { error: { code: 'engine_unavailable' } },
    ])
    expect(edge.origin.calls).toHaveLength(0)
  })

  test.each([
    ['', 400],
    ['x'.repeat(256), 400],
    ['caf\u00e9', 400],
    ['"', 200],
    ['x'.repeat(255), 200],
    [`"${'x'.repeat(255)}"`, 200],
  ])('%j is answered with %i', async (key, status) => {
    expect((await openEdge().post(path, body, { 'idempotency-key': key })).status).toBe(status)
  })

  test('in quotes is the same as without', async () => {
    const edge = openEdge()
    await edge.post(path, body, { ...once, 'idempotency-key': 'k' })
    const quoted = await edge.post(path, body, { ...once, 'idempotency-key': '"k"' })
    expect(quoted.headers.get('idempotent-replayed')).toBe('true')
  })

  test('is of one permit: another key of the tenant gets nothing that it may not ask for, one with the same gets the answer', async () => {
    const edge = openEdge()
    await edge.post(path, body, once)
    edge.keyChanges.set('ann', { keyId: 'key_next' })
    edge.clock.advance(1_000)
    expect((await edge.post(path, body, once)).headers.get('idempotent-replayed')).toBe('true')
    edge.keyChanges.set('ann', { permit: { models: ['hedge-small-*'], reach: 'origin' } })
    edge.clock.advance(1_000)
    const refused = await edge.post(path, body, once)
    expect([refused.status, refused.headers.get('idempotent-replayed')]).toEqual([403, null])
  })

  test('is not for sessions', async () => {
    const edge = openEdge()
    const opened = await edge.request('/v1/session', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
    const headers = { cookie, 'content-type': 'application/json', ...once }
    const anonymous = await edge.request(path, { method: 'POST', headers, body: JSON.stringify(body) })
    expect([anonymous.status, await anonymous.text()]).toEqual([400, expect.stringContaining('API key')])
  })

  test('keeps what was answered out of the sight of who can read the store', async () => {
    const rows: Uint8Array[] = []
    const edge = openEdge({ finish: async (_, sealed) => void rows.push(sealed) })
    await edge.post(path, body, once)
    const text = new TextDecoder('latin1').decode(rows[0])
    expect(text.length).toBeGreaterThan(100)
    expect(text).not.toContain('embedding')
  })
})

describe('an idempotency key of a stream', () => {
  const chat = '/v1/chat/completions'
  const asked = { model: 'talker', messages: [{ role: 'user', content: 'q' }], stream: true }
  const openChats = () => {
    const upstreams = fakeUpstreams()
    return { upstreams, edge: openEdge({}, { upstreams }) }
  }

  test('gets the same stream again, as a stream, and nothing runs twice', async () => {
    const { edge, upstreams } = openChats()
    const first = await seen(await edge.post(chat, asked, once))
    const again = await edge.post(chat, asked, once)
    expect(again.headers.get('content-type')).toBe('text/event-stream')
    expect(await seen(again)).toEqual({ ...first, replayed: 'true' })
    const events = readEvents(first.body)
    expect([textOf(events), events.done]).toEqual(['Hello there', true])
    expect(upstreams.calls).toHaveLength(1)
    expect((await edge.post(chat, { ...asked, stream: false }, once)).status).toBe(422)
  })

  test('is 409 until the stream has ended, heartbeats are not part of it', async () => {
    const { edge, upstreams } = openChats()
    const held = Promise.withResolvers<void>()
    upstreams.chunks = async function* () {
      yield part('Hello')
      await held.promise
      yield part(null, 'stop')
    }
    const first = await edge.post(chat, asked, once)
    const text = first.text()
    expect((await edge.post(chat, asked, once)).status).toBe(409)
    edge.clock.advance(20_000)
    held.resolve()
    expect(await text).toContain(':\n\n')
    const again = await edge.post(chat, asked, once)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await again.text()).toBe((await text).replaceAll(':\n\n', ''))
  })

  test('gets a stream that broke again with its error, and no end', async () => {
    const { edge, upstreams } = openChats()
    upstreams.chunks = async function* () {
      yield part('Hello')
      throw new AppError('stream_interrupted', 'Cannot finish')
    }
    const first = await seen(await edge.post(chat, asked, once))
    const again = await seen(await edge.post(chat, asked, once))
    expect(again).toEqual({ ...first, replayed: 'true' })
    expect(readEvents(again.body)).toMatchObject({ done: false, error: { code: 'stream_interrupted' } })
    expect(upstreams.calls).toHaveLength(1)
  })

  test('is free again when the client leaves', async () => {
    const { edge } = openChats()
    const client = new AbortController()
    const init = edge.json(asked, once)
    const response = await edge.request(chat, { ...init, signal: client.signal })
    client.abort()
    await response.text().catch(() => undefined)
    await Promise.all(edge.background)
    const next = await edge.post(chat, asked, once)
    expect([next.status, next.headers.get('idempotent-replayed')]).toEqual([200, null])
  })
})
