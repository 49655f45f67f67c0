import { describe, expect, test } from 'vitest'
import { readConfig } from '../config/readConfig.ts'
import { fakeEdge, keyOfAnn } from '../testing/fakeEdge.ts'

const listed = [
  'https://app.example',
  'http://localhost:5173',
  'http://[::1]:8080',
  'https://xn--bcher-kva.example',
]
const edgeOf = (corsOrigins: string[]) =>
  fakeEdge(undefined, { config: readConfig(JSON.stringify({ corsOrigins })) })

const unlisted = [
  'null',
  '*',
  '',
  'https://app.example/',
  'https://app.example/path',
  'https://app.example.',
  'https://app.example:443',
  'https://app.example:8443',
  'https://app.example:0',
  'http://app.example',
  'ftp://app.example',
  'file://app.example',
  'chrome-extension://app.example',
  'app.example',
  '//app.example',
  'https:app.example',
  'https:///app.example',
  'HTTPS://app.example',
  'https://APP.example',
  'https://App.Example',
  'https://app.example.evil.example',
  'https://app.exampleevil.example',
  'https://app.example@evil.example',
  'https://evil.example#app.example',
  'https://evil.example?https://app.example',
  'https://evilapp.example',
  'https://evil-app.example',
  'https://sub.app.example',
  'https://appXexample',
  'https://app.example%00.evil.example',
  'https://app.example%60.evil.example',
  'https://app.example_.evil.example',
  'https://app.example, https://evil.example',
  'https://evil.example https://app.example',
  'https://app.example https://app.example',
  'https://user:password@app.example',
  'http://localhost',
  'http://localhost:5174',
  'http://localhost:51730',
  'http://127.0.0.1:5173',
  'https://localhost:5173',
  'http://[::1]',
  'http://[0:0:0:0:0:0:0:1]:8080',
  'https://b\u00fccher.example',
  'https://xn--bcher-kva.example.evil.example',
  'https://xn--BCHER-kva.example',
  'https://\u00e0pp.example',
]

describe('a page of another site', () => {
  const edge = edgeOf(listed)
  const models = (origin: string) =>
    edge.request('/v1/models', { headers: { origin, authorization: `Bearer ${keyOfAnn}` } })
  const preflight = (origin: string, path = '/v1/embeddings') =>
    edge.request(path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    })
  const grantsOf = ({ headers }: Response) =>
    [...headers].filter(([name]) => name.startsWith('access-control-')).map(([name]) => name)

  test.each(listed)('%s is let in by exactly its name, and reads our headers', async (origin) => {
    const response = await models(origin)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-expose-headers')).toBe('*')
    expect(response.headers.get('vary')).toBe('origin')
    const asked = await preflight(origin)
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, origin])
    expect(asked.headers.get('access-control-allow-headers')).toBe('authorization, *')
  })

  test.each(unlisted)('%j gets no leave', async (origin) => {
    for (const response of [await models(origin), await preflight(origin)]) {
      expect(grantsOf(response)).toEqual([])
      expect(response.headers.get('vary')).toBe('origin')
    }
  })

  test('never gets leave for credentials, and reads errors too', async () => {
    const origin = 'https://app.example'
    const refused = await edge.request('/v1/models', { headers: { origin } })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, origin])
    for (const response of [refused, await models(origin), await preflight(origin)])
      expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  test('asks first without a key, and that runs nothing', async () => {
    for (const path of ['/v1/embeddings', '/v1/session', '/v1/nothing']) {
      const response = await preflight('https://app.example', path)
      expect([response.status, response.headers.get('set-cookie'), await response.text()]).toEqual([
        204,
        null,
        '',
      ])
    }
    expect(edge.origin.calls).toHaveLength(0)
  })

  test('gets no session, listed or not', async () => {
    const headers = { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' }
    const response = await edge.request('/v1/session', { method: 'POST', headers })
    expect([response.status, response.headers.get('set-cookie')]).toEqual([401, null])
  })

  test('is nobody where none is listed, and then answers do not vary', async () => {
    const closed = edgeOf([])
    const headers = { origin: 'https://app.example', authorization: `Bearer ${keyOfAnn}` }
    const response = await closed.request('/v1/models', { headers })
    expect([response.status, grantsOf(response), response.headers.get('vary')]).toEqual([200, [], null])
  })
})
