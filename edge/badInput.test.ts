import { describe, expect, test } from 'vitest'
import { limits } from '#core/contract/limits'
import { WireError } from '#core/contract/wire'
import { fakeEdge, keyOfAnn } from './testing/fakeEdge.ts'

const embed = { model: 'hedge-base-en', input: 'a text' }
const rerank = { model: 'hedge-base-en', query: 'q', documents: ['a'] }
const extract = { question: 'q', documents: [{ text: 'a' }] }
const deep = `${'['.repeat(40)}${']'.repeat(40)}`

type Refusal = { status: number; code: string; param: string | null; message: string }

async function refusalOf(response: Response): Promise<Refusal> {
  const { error } = WireError.parse(await response.json())
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
  expect(response.headers.get('hedge-receipt')).toBeNull()
  return { status: response.status, code: error.code, param: error.param, message: error.message }
}

describe('a body that cannot be answered is a typed 4xx that names the field, and nothing is called or kept', () => {
  const invalid = (param: string, message: string) => ({
    status: 400,
    code: 'invalid_request',
    param,
    message,
  })
  test.each<[string, string, unknown, Partial<Refusal>]>([
    [
      'an empty text',
      '/v1/embeddings',
      { ...embed, input: '' },
      invalid('input', 'send at least 1 character'),
    ],
    [
      'an empty text in a list',
      '/v1/embeddings',
      { ...embed, input: ['a', ''] },
      invalid('input[1]', 'input[1] is ""'),
    ],
    ['no texts', '/v1/embeddings', { ...embed, input: [] }, invalid('input', 'send at least 1 element')],
    [
      'a text too long',
      '/v1/embeddings',
      { ...embed, input: 'x'.repeat(8193) },
      invalid('input', 'send at most 8192 characters'),
    ],
    [
      'too many texts',
      '/v1/embeddings',
      { ...embed, input: Array(513).fill('a') },
      invalid('input', 'send at most 512 elements'),
    ],
    ['a wrong type', '/v1/embeddings', { ...embed, input: 5 }, invalid('input', 'send a string or a list')],
    ['a token below 0', '/v1/embeddings', { ...embed, input: [1, -2] }, invalid('input[1]', 'at least 0')],
    ['half a token', '/v1/embeddings', { ...embed, input: [[1.5]] }, invalid('input[0][0]', 'whole number')],
    [
      'no tokens',
      '/v1/embeddings',
      { ...embed, input: [[1], []] },
      invalid('input[1]', 'at least 1 element'),
    ],
    [
      'too many tokens',
      '/v1/embeddings',
      { ...embed, input: Array(9).fill(Array(8192).fill(1)) },
      invalid('input', 'has 73728 tokens; send at most 65536'),
    ],
    [
      'tokens and texts',
      '/v1/embeddings',
      { ...embed, input: ['a', [1]] },
      invalid('input[1]', 'send a string'),
    ],
    ['a missing field', '/v1/embeddings', { input: 'a' }, invalid('model', 'model is missing')],
    [
      'another length',
      '/v1/embeddings',
      { ...embed, dimensions: 4 },
      invalid('dimensions', 'dimensions is 4'),
    ],
    [
      'an unknown encoding',
      '/v1/embeddings',
      { ...embed, encoding_format: 'hex' },
      invalid('encoding_format', '"float", "base64"'),
    ],
    ['an unknown field', '/v1/embeddings', { ...embed, colour: 1 }, invalid('colour', 'not a known field')],
    [
      'an unknown hint',
      '/v1/embeddings',
      { ...embed, hedge: { speed: 1 } },
      invalid('hedge.speed', 'not a known field'),
    ],
    ['a list', '/v1/embeddings', [embed], { status: 400, code: 'invalid_request' }],
    ['no documents', '/v1/rerank', { ...rerank, documents: [] }, invalid('documents', 'at least 1')],
    [
      'an empty document',
      '/v1/rerank',
      { ...rerank, documents: ['a', { text: '' }] },
      invalid('documents[1].text', 'at least 1'),
    ],
    ['top_n of 0', '/v1/rerank', { ...rerank, top_n: 0 }, invalid('top_n', 'top_n is 0')],
    [
      'a document without text',
      '/v1/extract',
      { ...extract, documents: [{ id: 'x' }] },
      invalid('documents[0].text', 'missing'),
    ],
    ['a limit of 4', '/v1/extract', { ...extract, limit: 4 }, invalid('limit', 'send at most 3')],
    ['an unknown task', '/v1/route', { task: 'sing', request: {} }, invalid('task', '"chat"')],
    [
      'a bad inner field',
      '/v1/route',
      { task: 'embed', request: { ...embed, input: '' } },
      invalid('request.input', 'at least 1'),
    ],
    [
      'an unknown model',
      '/v1/embeddings',
      { ...embed, model: 'gpt' },
      { status: 404, code: 'model_not_found', param: 'model' },
    ],
    ['no JSON', '/v1/embeddings', '{"model":', { status: 400, code: 'invalid_json' }],
    ['nothing', '/v1/embeddings', '', { status: 400, code: 'invalid_json', message: 'it is empty' }],
    [
      'too deep',
      '/v1/embeddings',
      `{"input":${deep}}`,
      { status: 400, code: 'invalid_json', message: '32 levels' },
    ],
    [
      'a deadline past',
      '/v1/embeddings',
      { ...embed, hedge: { deadline_ms: 0 } },
      { status: 400, code: 'deadline_past', param: 'hedge.deadline_ms' },
    ],
    [
      'a deadline past',
      '/v1/route',
      { task: 'embed', request: { ...embed, hedge: { deadline_ms: -1 } } },
      { status: 400, code: 'deadline_past' },
    ],
    [
      'too large',
      '/v1/embeddings',
      { ...embed, input: Array(512).fill('x'.repeat(2100)) },
      { status: 413, code: 'body_too_large' },
    ],
  ])('%s (%s)', async (...[, path, body, wanted]) => {
    const { message = '', ...expected } = wanted
    const edge = fakeEdge()
    const refusal = await refusalOf(await edge.post(path, body))
    expect(refusal).toMatchObject(expected)
    expect(refusal.message).toContain(message)
    expect(refusal.message).toMatch(/^Cannot .*; (send|leave)/)
    expect([edge.origin.calls.length, edge.stored.size, edge.logged.length]).toEqual([0, 0, 0])
  })

  test.each([
    ['hedge-deadline-ms', '0', 'deadline_past'],
    ['hedge-deadline-ms', '-20', 'deadline_past'],
    ['hedge-deadline-ms', 'soon', 'invalid_request'],
    ['hedge-deadline-ms', '60001', 'invalid_request'],
    ['hedge-reach', 'moon', 'invalid_request'],
    ['hedge-rate', '-1', 'invalid_request'],
    ['hedge-stake', '', 'invalid_request'],
    ['hedge-reech', 'device', 'invalid_request'],
  ])('header %s: %s is %s', async (header, value, code) => {
    const edge = fakeEdge()
    const refusal = await refusalOf(await edge.post('/v1/embeddings', embed, { [header]: value }))
    expect(refusal).toMatchObject({ status: 400, code, param: `header ${header}` })
    expect(edge.origin.calls).toHaveLength(0)
  })
})

describe('the way a body comes', () => {
  const streamed = (bytes: number) => {
    let sent = 0
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent >= bytes) return controller.close()
        controller.enqueue(new Uint8Array(65_536).fill(0x20))
        sent += 65_536
      },
    })
  }
  const send = (edge: ReturnType<typeof fakeEdge>, init: RequestInit & { duplex?: 'half' }) =>
    edge.request('/v1/embeddings', {
      method: 'POST',
      ...init,
      headers: { authorization: `Bearer ${keyOfAnn}`, 'content-type': 'application/json', ...init.headers },
    })

  test('a stream without a length is cut off at the limit', async () => {
    const edge = fakeEdge()
    const response = await send(edge, { body: streamed(limits.bodyBytes * 4), duplex: 'half' })
    expect(await refusalOf(response)).toMatchObject({ status: 413, code: 'body_too_large' })
  })

  test.each([limits.bodyBytes + 1, 10 ** 12])(
    'a length of %i is refused before a byte is read',
    async (bytes) => {
      const edge = fakeEdge()
      let read = false
      const body = new ReadableStream({ pull: () => void (read = true) }, { highWaterMark: 0 })
      const headers = { 'content-length': String(bytes) }
      const response = await send(edge, { body, duplex: 'half', headers })
      expect(await refusalOf(response)).toMatchObject({ status: 413, code: 'body_too_large' })
      expect(read).toBe(false)
    },
  )

  test('a small body with its length is read in one piece', async () => {
    const edge = fakeEdge()
    const body = JSON.stringify(embed)
    const headers = { 'content-length': String(body.length) }
    expect((await send(edge, { body, headers })).status).toBe(200)
    expect(
      await refusalOf(await send(edge, { body: '{', headers: { 'content-length': '1' } })),
    ).toMatchObject({
      status: 400,
      code: 'invalid_json',
    })
  })

  test.each([{}, { 'content-length': '20' }])(
    'a body that breaks off is the fault of who sends it, announced as %j',
    async (headers: Record<string, string>) => {
      const edge = fakeEdge()
      const body = new ReadableStream({ pull: (c) => c.error(new TypeError('secret inside')) })
      const refusal = await refusalOf(await send(edge, { body, duplex: 'half', headers }))
      expect(refusal).toMatchObject({ status: 400, code: 'invalid_request' })
      expect(refusal.message).toContain('broke off')
      expect(edge.logged).toEqual([])
    },
  )

  test('a body that trickles is given up', async () => {
    const edge = fakeEdge()
    const response = send(edge, { body: new ReadableStream({}), duplex: 'half' })
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve))
    edge.clock.advance(10_000)
    expect(await refusalOf(await response)).toMatchObject({ status: 400, code: 'invalid_request' })
  })

  test.each([
    ['content-type', 'text/plain'],
    ['content-type', 'application/jsonx'],
    ['content-encoding', 'gzip'],
  ])('%s: %s is refused', async (header, value) => {
    const edge = fakeEdge()
    const response = await send(edge, { body: JSON.stringify(embed), headers: { [header]: value } })
    expect(await refusalOf(response)).toMatchObject({
      status: 415,
      code: 'unsupported_media_type',
      param: `header ${header}`,
    })
  })

  test('bytes that are no UTF-8 are refused', async () => {
    const edge = fakeEdge()
    const response = await send(edge, { body: new Uint8Array([0x22, 0xff, 0x22]) })
    expect(await refusalOf(response)).toMatchObject({ status: 400, code: 'invalid_json' })
  })

  test('what all requests hold together is bounded, and is given back', async () => {
    const edge = fakeEdge()
    const init = () => ({ body: new ReadableStream({}), duplex: 'half' as const })
    const held = Array.from({ length: 64 }, () => send(edge, init()))
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve))
    const refused = await send(edge, init())
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    edge.clock.advance(10_000)
    await Promise.all(held)
    expect((await edge.post('/v1/embeddings', embed)).status).toBe(200)
  })
})

describe('paths and methods', () => {
  test.each([
    ['GET', '/v1/embeddings', 405, 'POST'],
    ['PUT', '/v1/route', 405, 'POST'],
    ['DELETE', '/v1/models', 405, 'GET, HEAD'],
    ['POST', '/readyz', 405, 'GET, HEAD'],
    ['POST', '/', 405, 'GET, HEAD'],
  ])('%s %s is %i and says what is allowed', async (...[method, path, status, allow]) => {
    const edge = fakeEdge()
    const response = await edge.request(path, { method })
    expect(response.headers.get('allow')).toBe(allow)
    expect(await refusalOf(response)).toMatchObject({ status, code: 'method_not_allowed' })
  })

  test('an unknown endpoint and an unknown model are 404', async () => {
    const edge = fakeEdge()
    expect(await refusalOf(await edge.request('/v1/nothing'))).toMatchObject({
      status: 404,
      code: 'not_found',
    })
    const headers = { authorization: `Bearer ${keyOfAnn}` }
    const model = await edge.request('/v1/models/gpt', { headers })
    expect(await refusalOf(model)).toMatchObject({ status: 404, code: 'model_not_found', param: 'id' })
  })
})

test('a fault of ours is a typed 500 without its text, and leaves one line for the operator', async () => {
  const edge = fakeEdge()
  edge.ports.digests.sha256 = () => Promise.reject(new TypeError('secret inside'))
  const response = await edge.post('/v1/embeddings', embed)
  const text = await response.text()
  expect([response.status, text.includes('secret')]).toEqual([500, false])
  expect(edge.logged).toMatchObject([{ event: 'fault', requestId: response.headers.get('x-request-id') }])
})
