import { expect, test } from 'vitest'
import { fakeEdge } from '../testing/fakeEdge.ts'
import { meantEndpoint } from './meantEndpoint.ts'

test.each([
  ['/chat/completions', '/v1/chat/completions'],
  ['/v1/v1/chat/completions', '/v1/chat/completions'],
  ['/v1/chat/completions/', '/v1/chat/completions'],
  ['/models', '/v1/models'],
  ['/v1/responses', '/v1/chat/completions'],
  ['/completions', '/v1/chat/completions'],
  ['/v1/chat/completions', undefined],
  ['/v1/images/generations', undefined],
  ['/', undefined],
  ['//', undefined],
  ['/v1', undefined],
  [`/v1/models${'/'.repeat(100)}`, undefined],
])('%s was meant for %s', (path, meant) => expect(meantEndpoint(path)).toBe(meant))

test.each(['POST', 'GET'])(
  'a %s without /v1 is told where the endpoint is, by an error of the API',
  async (method) => {
    const response = await fakeEdge().request('/chat/completions', { method })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      error: {
        code: 'not_found',
        message: `Cannot ${method} /chat/completions: there is no such endpoint; send it to /v1/chat/completions`,
      },
    })
  },
)

test('whoever opens such a path in a browser gets a page', async () => {
  const headers = { accept: 'text/html,application/xhtml+xml' }
  const response = await fakeEdge().request('/models', { headers })
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
})
