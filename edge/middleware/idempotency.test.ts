import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { IdempotencyStore } from '../idempotency/idempotencyStore.ts'
import { IdempotencyTable } from '../objects/tenant/idempotencyTable.ts'
import { fakeEdge, keyOfBob } from '../testing/fakeEdge.ts'
import { called, gate } from '../testing/gate.ts'
import { memorySql } from '../testing/memorySql.ts'

const path = '/v1/embeddings'
/** Answers of these are not cached, so that a second run would show. */
const body = { model: 'hedge-base-en', input: 'a' }
const once = { 'idempotency-key': 'key-1', 'cache-control': 'no-store' }

/** The edge over the tenants' real tables. */
function openEdge(broken: Partial<IdempotencyStore> = {}) {
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
  return fakeEdge(undefined, { idempotency })
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

  test('is not for streams nor for sessions', async () => {
    const edge = openEdge()
    const messages = [{ role: 'user', content: 'q' }]
    const streamed = await edge.post(
      '/v1/chat/completions',
      { model: 'hedge-extract', messages, stream: true },
      once,
    )
    expect([streamed.status, await streamed.text()]).toEqual([400, expect.stringContaining('without stream')])
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
