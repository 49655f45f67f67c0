import { describe, expect, test } from 'vitest'
import { fakeEdge, keyOfAnn } from '../testing/fakeEdge.ts'

const authorization = `Bearer ${keyOfAnn}`

describe('models', () => {
  test('are listed in the shape of OpenAI, with their vector space', async () => {
    const response = await fakeEdge().request('/v1/models', { headers: { authorization } })
    expect(await response.json()).toMatchObject({
      object: 'list',
      data: [
        { id: 'hedge-small-en', object: 'model', hedge: { tiers: ['device', 'origin'] } },
        { id: 'hedge-base-en', owned_by: 'hedge', hedge: { vector_space: 'hedge-base-en@1' } },
        { id: 'hedge-banking77-en', hedge: { vector_space: 'hedge-small-en@1', tasks: ['classify'] } },
        { id: 'hedge-extract', hedge: { tasks: ['chat'] } },
      ],
    })
  })

  test('one whose id has a slash is looked for by all of it, encoded or not', async () => {
    for (const id of ['meta/llama', 'meta%2Fllama']) {
      const response = await fakeEdge().request(`/v1/models/${id}`, { headers: { authorization } })
      expect(await response.text()).toContain('Cannot show the model \\"meta/llama\\": there is none')
    }
  })

  test('one is shown by its id', async () => {
    const response = await fakeEdge().request('/v1/models/hedge-base-en', { headers: { authorization } })
    expect(await response.json()).toMatchObject({ id: 'hedge-base-en', created: 0 })
  })
})

describe('health', () => {
  test('healthz needs nothing', async () => {
    expect(await (await fakeEdge().request('/healthz')).json()).toEqual({ status: 'ok' })
  })

  test('readyz is 200 only when everything answers, and names what does not', async () => {
    const edge = fakeEdge()
    expect((await edge.request('/readyz')).status).toBe(200)
    edge.clock.advance(250)
    edge.origin.notReadyBecause = async () => 'it answers 503'
    edge.ports.answers.ping = () => Promise.reject(new Error('internal detail'))
    const response = await edge.request('/readyz')
    const text = await response.text()
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    expect(JSON.parse(text)).toEqual({
      status: 'not_ready',
      checks: {
        origin: { ok: false, detail: 'it answers 503' },
        keys: { ok: true },
        answers: { ok: false, detail: 'it cannot be reached' },
      },
    })
    expect(text).not.toContain('internal detail')
  })

  test('a check that hangs is a failed one', async () => {
    const edge = fakeEdge()
    edge.ports.keys.ping = () => new Promise(() => undefined)
    const response = edge.request('/readyz')
    for (let i = 0; i < 5; i++) await Promise.resolve()
    edge.clock.advance(2_000)
    expect(await (await response).json()).toMatchObject({ checks: { keys: { ok: false } } })
  })

  test('many who ask share one check', async () => {
    const edge = fakeEdge()
    let checks = 0
    edge.origin.notReadyBecause = async () => void checks++ as undefined
    for (let i = 0; i < 5; i++) await edge.request('/readyz')
    expect(checks).toBe(1)
  })
})

test('the OpenAPI document is served to anybody', async () => {
  const response = await fakeEdge().request('/openapi.json')
  expect(await response.json()).toMatchObject({ openapi: '3.1.0', paths: { '/v1/embeddings': {} } })
})

describe('files', () => {
  const withFiles = () => {
    const edge = fakeEdge()
    const sha256 = 'e'.repeat(64)
    edge.setFiles(
      { '/index.html': { bytes: 5, sha256, br: 3 }, '/models/m/1/w.bin': { bytes: 10, sha256 } },
      { '/index.html': 'plain', '/index.html.br': 'sml', '/models/m/1/w.bin': '0123456789' },
    )
    return edge
  }

  test('come as they lie, compressed where the client says so', async () => {
    const edge = withFiles()
    expect(await (await edge.request('/')).text()).toBe('plain')
    const small = await edge.request('/?q=1', { headers: { 'accept-encoding': 'gzip, br' } })
    expect([small.headers.get('content-encoding'), await small.text()]).toEqual(['br', 'sml'])
  })

  test('a part of a model is exactly that part', async () => {
    const response = await withFiles().request('/models/m/1/w.bin', { headers: { range: 'bytes=2-5' } })
    expect([response.status, await response.text()]).toEqual([206, '2345'])
  })

  test('HEAD has the headers and no body', async () => {
    const response = await withFiles().request('/models/m/1/w.bin', { method: 'HEAD' })
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
      200,
      '10',
      '',
    ])
  })

  test('what is not there is a real 404: a page for people, an error for programs', async () => {
    const edge = withFiles()
    const page = await edge.request('/nothing/here')
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await (await edge.request('/v1/nothing')).json()).toMatchObject({ error: { code: 'not_found' } })
  })

  test('without a build there is nothing, and no fault', async () => {
    const edge = fakeEdge()
    expect([(await edge.request('/')).status, edge.logged.length]).toEqual([404, 0])
  })
})
