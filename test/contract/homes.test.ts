import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { limits } from '#core/contract/limits'
import { openApiDocument } from '#core/contract/openapi'
import { Receipt } from '#core/contract/receipt'
import { answersWritten } from '../../deploy/local/testing/answersWritten.ts'
import { homes, startTestStack, type TestStack } from '../stack/testStack.ts'

/**
 * What must hold wherever the edge's bundle runs. Every other file of this suite runs in either home, too: `HEDGE_HOME=wrangler`.
 */
describe.each(homes)('at home in %s', (home) => {
  let stack: TestStack
  beforeAll(async () => {
    stack = await startTestStack({}, home)
  })
  afterAll(() => stack?.end())

  type Json = Record<string, unknown>
  const post = (path: string, body: unknown, key = stack.demoKey): Promise<Response> =>
    fetch(stack.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const get = async (path: string, key: string): Promise<Json> =>
    (await (await fetch(stack.url + path, { headers: { authorization: `Bearer ${key}` } })).json()) as Json
  const answeredBy = async (response: Response) => {
    const receipt = Receipt.parse(JSON.parse(response.headers.get('hedge-receipt') ?? ''))
    const { tier, cache } = receipt.hops.find(({ outcome }) => outcome === 'answered') ?? {}
    return { status: response.status, tier, cache, body: await response.text() }
  }

  test('every part that a request needs is there, and the document is the one of this code', async () => {
    const ready = (await (await fetch(`${stack.url}/readyz`)).json()) as { checks: Json }
    expect(ready).toMatchObject({ status: 'ready' })
    const document: unknown = await (await fetch(`${stack.url}/openapi.json`)).json()
    expect(document).toEqual(JSON.parse(JSON.stringify(openApiDocument())))
  })

  test('the worker computes by itself, the origin the rest, and both are kept', async () => {
    const here = { model: 'hedge-nano-en', input: `a text for the edge in ${home}` }
    // The first one may find the table still on its way, and the origin has it.
    await expect
      .poll(
        async () =>
          (await answeredBy(await post('/v1/embeddings', { ...here, hedge: { cache: { no_cache: true } } })))
            .tier,
      )
      .toBe('edge')
    const there = { model: 'hedge-base-en', input: `a text for the origin in ${home}` }
    const first = await answeredBy(await post('/v1/embeddings', there))
    expect(first).toMatchObject({ status: 200, tier: 'origin' })
    const again = await answeredBy(await post('/v1/embeddings', there))
    expect(again).toEqual({ ...first, tier: 'edge-cache', cache: 'hit' })
  })

  test('a chat is streamed to its end', async () => {
    const messages = [{ role: 'user', content: 'How long may I keep a book?' }]
    const documents = [{ text: 'The library opens at nine. Books may be kept for four weeks.' }]
    const response = await post('/v1/chat/completions', {
      model: 'hedge-extract',
      messages,
      documents,
      stream: true,
    })
    const text = await response.text()
    expect(text).toContain('Books may be kept for four weeks.')
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
  })

  test.each<[string, () => Promise<Response>, number]>([
    ['no JSON', () => post('/v1/embeddings', '{"model":'), 400],
    ['another key', () => post('/v1/embeddings', {}, 'hedge_wrong'), 401],
    ['no such model', () => post('/v1/embeddings', { model: 'hedge-tiny', input: 'a' }), 404],
    ['another method', () => fetch(`${stack.url}/v1/embeddings`), 405],
    ['too much', () => post('/v1/embeddings', { model: 'x', input: 'x'.repeat(limits.bodyBytes) }), 413],
    ['no such file', () => fetch(`${stack.url}/assets/none.js`), 404],
    ['no admin', () => post('/admin/tenants', { name: 'x' }), 401],
  ])('%s is refused', async (...[, ask, status]) => {
    const response = await ask()
    expect([response.status, (await response.text()).length > 0]).toEqual([status, true])
  })

  test('a model file comes in parts, and not again to whoever has it', async () => {
    const url = `${stack.url}/models/hedge-nano-en/weights.safetensors`
    const part = await fetch(url, { headers: { range: 'bytes=8-15' } })
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 8])
    const headers = { 'if-none-match': part.headers.get('etag') ?? '' }
    expect((await fetch(url, { headers })).status).toBe(304)
  })

  test('a kill in the middle loses neither key nor ledger nor what was answered', async () => {
    const admin = (path: string, body: Json) => post(`/admin${path}`, body, stack.adminKey)
    const tenant = (await (await admin('/tenants', { name: home })).json()) as { id: string }
    const limit = { daily_micro_usd: 1_000_000 }
    const made = await admin(`/tenants/${tenant.id}/keys`, { name: 'k', limits: limit })
    const { secret } = (await made.json()) as { secret: string }
    const ask = { model: 'hedge-base-en', input: 'to outlive the process' }
    // After a restart no earlier answer is still on its way to the disk.
    await stack.stop()
    stack = await startTestStack({ stateDir: stack.stateDir }, home)
    const written = answersWritten(stack.stateDir)
    const before = await answeredBy(await post('/v1/embeddings', ask, secret))
    await expect.poll(() => answersWritten(stack.stateDir)).toBe(written + 1)
    expect(before.tier).toBe('origin')
    const used = async () => (await get('/v1/usage?group_by=model', secret))['data']
    // What is used is written in groups, some seconds later.
    await expect.poll(used, { timeout: 20_000, interval: 250 }).toMatchObject([{ requests: 1 }])
    const ledger = await used()

    // The whole group: under wrangler the worker's process is a child of the one that is known here.
    process.kill(-stack.pids.edge, 'SIGKILL')
    await stack.broken
    stack = await startTestStack({ stateDir: stack.stateDir }, home)
    expect(await used()).toEqual(ledger)
    const after = await answeredBy(await post('/v1/embeddings', ask, secret))
    expect(after).toEqual({ ...before, tier: 'edge-cache', cache: 'hit' })
  })
})
