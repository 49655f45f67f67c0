import { describe, expect, test } from 'vitest'
import { fakeAnswer } from './testing/fakeOrigin.ts'
import { fakeEdge, keyOfAnn } from './testing/fakeEdge.ts'
import { fakeUpstreams } from './testing/fakeUpstreams.ts'
import { readReceipt } from './testing/readReceipt.ts'

const nasty = 'a\r\nset-cookie: stolen=1\r\n\r\n<script>\u0000\u0085\u2028\u202e\ud800\u00e9'
const embed = { model: 'hedge-base-en', input: 'a' }
const chat = { model: 'talker', messages: [{ role: 'user', content: 'q' }] }

/** No header may end a line, name a cookie that we do not set, or hold what is no printable ASCII. */
function expectCleanHeaders(response: Response): void {
  for (const [name, value] of response.headers) {
    expect(name).toMatch(/^[a-z0-9-]+$/)
    expect(value, name).toMatch(/^[\x20-\x7e]*$/)
  }
  expect(response.headers.get('set-cookie')).toBeNull()
}

describe('what a client sends reaches no header of its answer', () => {
  const sent: [string, string, unknown][] = [
    ['a model', '/v1/embeddings', { ...embed, model: nasty }],
    ['a model of a chat', '/v1/chat/completions', { ...chat, model: nasty }],
    ['a text', '/v1/embeddings', { ...embed, input: nasty }],
    ['a user', '/v1/embeddings', { ...embed, user: nasty }],
    ['a field', '/v1/embeddings', { ...embed, [nasty]: nasty }],
    ['an id of a document', '/v1/extract', { question: nasty, documents: [{ id: nasty, text: nasty }] }],
    ['a tag', '/v1/embeddings', { ...embed, hedge: { cache: { tags: [nasty] } } }],
    ['an id of a request', '/v1/feedback', { request_id: nasty, score: 1 }],
    ['a message', '/v1/chat/completions', { ...chat, messages: [{ role: 'user', content: nasty }] }],
  ]
  test.each(sent)('%s', async (_, path, body) => {
    const edge = fakeEdge(undefined, { upstreams: fakeUpstreams() })
    const response = await edge.post(path, body)
    await response.text()
    expect(response.status).toBeLessThan(500)
    expectCleanHeaders(response)
    expect(JSON.stringify([...response.headers, edge.logged, edge.requestLines])).not.toContain('stolen')
  })

  test('a path', async () => {
    const edge = fakeEdge()
    for (const path of [
      '/v1/%0d%0aset-cookie:%20stolen=1',
      '/%0d%0aset-cookie:%20stolen=1',
      '/v1/models/%0d%0astolen',
    ]) {
      const headers = { authorization: `Bearer ${keyOfAnn}` }
      const response = await edge.request(path, { headers })
      expect(response.status).toBe(404)
      expectCleanHeaders(response)
      expect(JSON.stringify([...response.headers, edge.requestLines])).not.toContain('stolen')
    }
  })
})

describe('what other servers send reaches no header as it came', () => {
  test('the names in an answer of the origin', async () => {
    const edge = fakeEdge()
    edge.origin.respond = async (call) => {
      const answer = fakeAnswer(call)
      const [hop] = answer.receipt.hops
      return {
        status: 200,
        body: { ...answer, receipt: { ...answer.receipt, hops: [{ ...hop, engine: nasty }] } },
      }
    }
    const response = await edge.post('/v1/embeddings', embed)
    expectCleanHeaders(response)
    // Accepted and escaped, or refused: either way nobody's header.
    if (response.status === 200) expect(readReceipt(response).hops.at(-1)?.engine).toBe(nasty)
    else expect(response.status).toBe(502)
  })

  test('the id and the words in an answer of an upstream', async () => {
    const upstreams = fakeUpstreams()
    const { whole } = upstreams
    upstreams.whole = async (call, signal) => ({
      ...(await whole(call, signal)),
      id: nasty,
      system_fingerprint: nasty,
    })
    const response = await fakeEdge(undefined, { upstreams }).post('/v1/chat/completions', chat)
    expect(response.status).toBe(200)
    expectCleanHeaders(response)
  })
})

describe('a header that asks for more than its request', () => {
  test.each([
    ['x-http-method-override', 'DELETE'],
    ['x-http-method', 'GET'],
    ['x-method-override', 'PUT'],
    ['x-original-url', '/admin/tenants'],
    ['x-rewrite-url', '/admin/tenants'],
    ['x-forwarded-host', 'evil.example'],
    ['x-forwarded-for', '127.0.0.1'],
    ['x-hedge-tenant', 'bob'],
    ['x-tenant', 'bob'],
    ['x-request-id', 'f'.repeat(32)],
  ])('%s: %s changes nothing', async (name, value) => {
    const edge = fakeEdge()
    const response = await edge.post('/v1/embeddings', embed, { [name]: value })
    expect(response.status).toBe(200)
    expect(response.headers.get('x-request-id')).not.toBe(value)
    expect(JSON.stringify([...response.headers])).not.toContain('evil.example')
    expect(edge.requestLines).toMatchObject([{ method: 'POST', route: '/v1/embeddings', tenant: 'ann' }])
  })

  test.each(['hedge-tenant', 'hedge-hop-signature', 'hedge-receipt', 'hedge-key-id'])(
    '%s is none of the caller’s',
    async (name) => {
      const edge = fakeEdge()
      expect((await edge.post('/v1/embeddings', embed, { [name]: 'bob' })).status).toBe(400)
      expect(edge.origin.calls).toHaveLength(0)
    },
  )

  test('a method in the query or in the body is none', async () => {
    const edge = fakeEdge()
    const headers = { authorization: `Bearer ${keyOfAnn}` }
    const response = await edge.request('/v1/models?_method=POST', { headers })
    expect([response.status, edge.requestLines]).toMatchObject([200, [{ method: 'GET' }]])
  })
})

test('no answer of the API is kept by a cache, guessed at, or read by another site, whatever its status', async () => {
  const edge = fakeEdge(undefined, { upstreams: fakeUpstreams() })
  const headers = { authorization: `Bearer ${keyOfAnn}` }
  const answers = [
    edge.post('/v1/embeddings', embed),
    edge.post('/v1/chat/completions', chat),
    edge.post('/v1/chat/completions', { ...chat, stream: true }),
    edge.post('/v1/embeddings', '{'),
    edge.post('/v1/session', ''),
    edge.request('/v1/models', { headers }),
    edge.request('/v1/models'),
    edge.request('/v1/usage', { headers }),
    edge.request('/v1/nothing'),
    edge.request('/v1/embeddings', { method: 'PUT' }),
    edge.request('/admin/tenants', { headers }),
    edge.request('/metrics', { headers }),
    edge.request('/readyz'),
  ]
  for (const response of await Promise.all(answers)) {
    const at = `${response.status} ${response.headers.get('content-type')}`
    if (response.headers.get('content-type')?.startsWith('text/html')) {
      expect(response.headers.get('content-security-policy'), at).toContain("default-src 'none'")
      continue
    }
    expect(response.headers.get('cache-control'), at).toMatch(/no-store/)
    expect(response.headers.get('x-content-type-options'), at).toBe('nosniff')
    expect(response.headers.get('cross-origin-resource-policy'), at).toBe('same-origin')
  }
})
