import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { limits } from '#core/contract/limits'
import { startTestStack, type TestStack } from '../stack/testStack.ts'

let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack()
})
afterAll(() => stack?.end())

type Sent = { method?: string; headers?: Record<string, string>; body?: unknown }

const post = (path: string, { method = 'POST', headers = {}, body }: Sent): Promise<Response> =>
  fetch(`${stack.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${stack.demoKey}`, 'content-type': 'application/json', ...headers },
    ...(method === 'POST' && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })

const good: Record<string, Record<string, unknown>> = {
  '/v1/embeddings': { model: 'hedge-small-en', input: 'a' },
  '/v1/rerank': { model: 'hedge-small-en', query: 'a', documents: ['b'] },
  '/v1/extract': { question: 'a', documents: [{ text: 'b' }] },
  '/v1/classify': { model: 'hedge-banking77-en', input: 'a' },
  '/v1/route': { task: 'embed', request: { model: 'hedge-small-en', input: 'a' } },
}
const deep = `${'['.repeat(40)}${']'.repeat(40)}`

/** What every endpoint must refuse, and how: status, code. */
const everywhere: [
  name: string,
  sent: (body: Record<string, unknown>) => Sent,
  status: number,
  code: string,
][] = [
  ['an empty body', () => ({ body: '' }), 400, 'invalid_json'],
  ['what is not JSON', () => ({ body: '{"model":' }), 400, 'invalid_json'],
  ['a list for a body', () => ({ body: [] }), 400, 'invalid_request'],
  ['JSON that is too deep', () => ({ body: `{"input":${deep}}` }), 400, 'invalid_json'],
  ['an unknown field', (body) => ({ body: { ...body, colour: 1 } }), 400, 'invalid_request'],
  [
    'a body over the limit',
    (body) => ({ body: { ...body, colour: 'x'.repeat(1_100_000) } }),
    413,
    'body_too_large',
  ],
  [
    'another content type',
    (body) => ({ body, headers: { 'content-type': 'text/plain' } }),
    415,
    'unsupported_media_type',
  ],
  ['no key', (body) => ({ body, headers: { authorization: '' } }), 401, 'missing_key'],
  ['a wrong key', (body) => ({ body, headers: { authorization: 'Bearer hedge_wrong' } }), 401, 'invalid_key'],
  [
    'a deadline that is past',
    (body) => ({ body, headers: { 'hedge-deadline-ms': '0' } }),
    400,
    'deadline_past',
  ],
  [
    'a reach that does not exist',
    (body) => ({ body, headers: { 'hedge-reach': 'moon' } }),
    400,
    'invalid_request',
  ],
]

type ErrorBody = { error: { message: string; type: string; code: string; param: string | null } }

describe.each(Object.keys(good))('%s refuses', (path) => {
  test.each(everywhere)('%s', async (_, sent, status, code) => {
    const response = await post(path, sent(good[path] as Record<string, unknown>))
    const { error } = (await response.json()) as ErrorBody
    expect({ status: response.status, code: error.code }).toEqual({ status, code })
    expect(error.message).toMatch(/^Cannot .+/)
    expect(error.message.length).toBeLessThan(400)
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
  })

  test('another method, and says which it wants', async () => {
    const response = await post(path, { method: 'GET' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toContain('POST')
  })

  test('a good body it accepts', async () => {
    expect((await post(path, { body: good[path] })).status).toBe(200)
  })
})

describe('fields of their own', () => {
  const cases: [path: string, change: Record<string, unknown>, param: string, status: number][] = [
    ['/v1/embeddings', { input: '' }, 'input', 400],
    ['/v1/embeddings', { input: [] }, 'input', 400],
    ['/v1/embeddings', { input: ['a', ''] }, 'input[1]', 400],
    ['/v1/embeddings', { input: [[1, -2]] }, 'input[0][1]', 400],
    ['/v1/embeddings', { input: [[1, 2]] }, 'input[0][0]', 400],
    ['/v1/embeddings', { input: 5 }, 'input', 400],
    ['/v1/embeddings', { input: 'x'.repeat(9_000) }, 'input', 400],
    ['/v1/embeddings', { input: Array.from({ length: 513 }, () => 'a') }, 'input', 400],
    ['/v1/embeddings', { dimensions: 1_000 }, 'dimensions', 400],
    ['/v1/embeddings', { encoding_format: 'hex' }, 'encoding_format', 400],
    ['/v1/embeddings', { model: 'hedge-tiny' }, 'model', 404],
    ['/v1/embeddings', { hedge: { colour: 1 } }, 'hedge.colour', 400],
    ['/v1/embeddings', { hedge: { deadline_ms: -5 } }, 'hedge.deadline_ms', 400],
    ['/v1/rerank', { documents: [] }, 'documents', 400],
    ['/v1/rerank', { top_n: 0 }, 'top_n', 400],
    ['/v1/rerank', { query: '' }, 'query', 400],
    ['/v1/extract', { question: '' }, 'question', 400],
    ['/v1/extract', { documents: [{ title: 'no text' }] }, 'documents[0].text', 400],
    ['/v1/extract', { documents: 'text' }, 'documents', 400],
    ['/v1/extract', { limit: 9 }, 'limit', 400],
    ['/v1/classify', { input: ['a', ''] }, 'input[1]', 400],
    ['/v1/classify', { model: 'hedge-nothing-en' }, 'model', 404],
    ['/v1/classify', { model: undefined }, 'model', 400],
    ['/v1/classify', { examples: [{ text: 'a', label: 'x' }] }, 'examples', 400],
    ['/v1/classify', { examples: [{ text: 'a', label: 'x' }, { text: 'b' }] }, 'examples[1].label', 400],
    ['/v1/classify', { top_n: 0 }, 'top_n', 400],
  ]
  test.each(cases)('%s with %j names the field %s', async (path, change, param, status) => {
    const response = await post(path, { body: { ...good[path], ...change } })
    const { error } = (await response.json()) as ErrorBody
    expect(response.status).toBe(status)
    expect(error.param).toBe(param)
    expect(error.message).toMatch(/^Cannot .+;/)
  })
})

describe('what was refused leaves nothing behind', () => {
  test('a refused input is not in the cache when it comes with a good one', async () => {
    await post('/v1/embeddings', { body: { ...good['/v1/embeddings'], input: ['never kept', ''] } })
    const response = await post('/v1/embeddings', {
      body: { ...good['/v1/embeddings'], input: 'never kept' },
    })
    expect(response.headers.get('hedge-receipt')).toContain('"cache":"miss"')
  })

  test('reach edge of a model that only the origin runs is answered from the cache only, and the refusal names the constraint', async () => {
    const body = { model: 'hedge-base-en', input: 'only for the edge' }
    const refused = await post('/v1/embeddings', { body, headers: { 'hedge-reach': 'edge' } })
    expect(refused.status).toBe(422)
    expect(((await refused.json()) as ErrorBody).error.message).toContain('reach')
    await post('/v1/embeddings', { body })
    expect((await post('/v1/embeddings', { body, headers: { 'hedge-reach': 'edge' } })).status).toBe(200)
  })

  test('a body that streams on without a length is cut off at the limit', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const { port } = new URL(stack.url)
      const headers = { authorization: `Bearer ${stack.demoKey}`, 'content-type': 'application/json' }
      const request = httpRequest({
        host: '127.0.0.1',
        port,
        path: '/v1/embeddings',
        method: 'POST',
        headers,
      })
      let answered = false
      request.on('response', (response) => {
        answered = true
        response.resume()
        resolve(response.statusCode ?? 0)
        request.destroy()
      })
      request.on('error', (error) => (answered ? undefined : reject(error)))
      // A little over the limit, and no end: only who counts while reading can answer.
      for (let sent = 0; sent <= limits.bodyBytes; sent += 65_536) request.write('x'.repeat(65_536))
    })
    expect(status).toBe(413)
  })
})

describe('files', () => {
  test('a path that does not exist is a real 404', async () => {
    for (const path of [
      '/nothing',
      '/assets/none.js',
      '/models/none.onnx',
      '/v1/nothing',
      '/..%2f..%2fsecrets.json',
      '/file-index.json',
    ]) {
      expect((await fetch(stack.url + path)).status, path).toBe(404)
    }
  })

  test('the page is isolated and may run nothing from elsewhere', async () => {
    const { headers } = await fetch(`${stack.url}/`)
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp')
    expect(headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*script-src 'self' 'wasm-unsafe-eval'/,
    )
    expect(headers.get('cache-control')).toBe('no-cache')
  })

  test('model files are immutable, and can be fetched in part', async () => {
    const url = `${stack.url}/models/hedge-small-en/graph.onnx`
    const whole = Buffer.from(await (await fetch(url)).arrayBuffer())
    const part = await fetch(url, { headers: { range: 'bytes=10-19' } })
    expect(part.status).toBe(206)
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(10, 20))
  })
})
