import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fakeEdge, keyOfAnn } from './testing/fakeEdge.ts'

const admin = 'hedge_22222222222222222222222222222230socB'
const accounts = new Proxy({}, { get: () => () => Promise.reject(new Error('an account was touched')) })

/** An edge that somebody administers, with a page; whoever gets through to an account leaves a fault. */
async function openEdge() {
  const keyDigest = await fakeEdge().ports.digests.apiKey(admin)
  const edge = fakeEdge(undefined, { admin: { keyDigest, accounts, newApiKey: () => admin } as never })
  edge.setFiles({ '/index.html': { bytes: 4, sha256: 'a'.repeat(64) } }, { '/index.html': 'page' })
  return edge
}

const guarded = [
  '/admin/tenants',
  '/admin/tenants/ann/keys',
  '/v1/models',
  '/v1/usage',
  '/v1/cache/semantic',
  '/metrics',
]
const spellings: [string, (path: string) => string][] = [
  ['as it is', (path) => path],
  ['two slashes in front', (path) => `/${path}`],
  ['two slashes inside', (path) => path.replace(/\/([^/]+)$/, '//$1')],
  ['a slash behind', (path) => `${path}/`],
  ['a dot', (path) => `/.${path}`],
  ['dots back', (path) => `/x/..${path}`],
  ['dots back from the page', (path) => `/index.html/..${path}`],
  ['dots in percent', (path) => `/x/%2e%2e${path}`],
  ['a slash in percent', (path) => path.replace(/\/([^/]+)$/, '%2f$1')],
  [
    'a letter in percent',
    (path) => path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  ],
  [
    'a letter in percent, twice',
    (path) => path.replace(/[a-z]/, (letter) => `%25${letter.charCodeAt(0).toString(16)}`),
  ],
  ['upper case', (path) => path.toUpperCase()],
  ['a backslash', (path) => path.replace(/\/([^/]+)$/, '\\$1')],
  ['a parameter behind', (path) => `${path};x=1`],
  ['a NUL behind', (path) => `${path}%00`],
  ['a line end behind', (path) => `${path}%0a`],
  ['a dot behind', (path) => `${path}.`],
  ['a name of a file behind', (path) => `${path}/x.css`],
  ['a fragment', (path) => `${path}%23x`],
  [
    'a wide letter',
    (path) =>
      path.replace(/[a-z]/, (letter) =>
        encodeURIComponent(String.fromCodePoint(letter.charCodeAt(0) + 0xfee0)),
      ),
  ],
  ['a whole address', (path) => `http://other.example${path}`],
]

describe.each(spellings)('a path with %s', (_, spell) => {
  test('opens no door without a key, nor one of the operator with a tenant’s', async () => {
    for (const path of guarded) {
      for (const method of ['GET', 'HEAD', 'POST', 'PATCH']) {
        const edge = await openEdge()
        const headers: Record<string, string> = /admin|metrics/i.test(path)
          ? { authorization: `Bearer ${keyOfAnn}` }
          : {}
        const response = await edge.request(spell(path), { method, headers })
        expect([401, 404, 405], `${method} ${spell(path)}`).toContain(response.status)
        expect(edge.logged, `${method} ${spell(path)}`).toEqual([])
      }
    }
  })
})

test('the operator’s own key opens the same door, so that the ones above were locked and not missing', async () => {
  const edge = await openEdge()
  const response = await edge.request('/admin/tenants', { headers: { authorization: `Bearer ${admin}` } })
  expect([response.status, edge.logged.length]).toEqual([500, 1])
})

test('no mixture of parts opens one', async () => {
  const edge = await openEdge()
  const part = fc.constantFrom(
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2f',
    '%5c',
    '\\',
    ';',
    '%00',
    'admin',
    'tenants',
    'v1',
    'models',
    'usage',
    'x',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 10 }), async (parts) => {
      const response = await edge.request(`/${parts.join('')}`)
      if (response.status === 200) expect(await response.text()).toBe('page')
      else expect([401, 404, 405]).toContain(response.status)
      expect(edge.logged).toEqual([])
    }),
    { numRuns: 500 },
  )
})
