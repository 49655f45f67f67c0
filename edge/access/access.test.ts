import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../config/readConfig.ts'
import { openingsBucket, sessionSeconds } from '../limits.ts'
import { fakeEdge, keyOfAnn } from '../testing/fakeEdge.ts'
import type { Ports } from '../ports.ts'
import { readReceipt } from '../testing/readReceipt.ts'
import { webDigests } from '../platform/webDigests.ts'
import { sameDigest } from './sameDigest.ts'

const wellFormedUnknown = 'hedge_22222222222222222222222222222230socB'
const models = (edge: ReturnType<typeof fakeEdge>, headers: Record<string, string>) =>
  edge.request('/v1/models', { headers })
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

describe('API keys', () => {
  test('every wrong key gets the same 401', async () => {
    const edge = fakeEdge()
    const wrong = [
      bearer(wellFormedUnknown),
      bearer(`${keyOfAnn.slice(0, -1)}X`),
      bearer("hedge_' OR 1=1 --"),
      bearer(`hedge_${'x'.repeat(5000)}`),
      { authorization: 'Basic abc' },
      { authorization: 'Bearer' },
    ]
    const answers = await Promise.all(wrong.map((headers) => models(edge, headers)))
    const bodies = await Promise.all(answers.map((response) => response.text()))
    expect(answers.map(({ status }) => status)).toEqual(wrong.map(() => 401))
    expect(new Set(bodies).size).toBe(1)
    expect(bodies[0]).toContain('invalid_key')
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Bearer')
  })

  test('a key of the wrong form or checksum costs no look-up', async () => {
    const edge = fakeEdge()
    let lookUps = 0
    const { find } = edge.ports.keys
    edge.ports.keys.find = (digest) => (lookUps++, find(digest))
    for (const key of [`${keyOfAnn.slice(0, -1)}X`, 'hedge_short', 'sk-123']) await models(edge, bearer(key))
    expect(lookUps).toBe(0)
    await models(edge, bearer(wellFormedUnknown))
    expect(lookUps).toBe(1)
  })

  test('5,000 malformed headers are 401 and never a look-up, most of them not even a digest', async () => {
    const edge = fakeEdge()
    const asked = { lookUps: 0, digests: 0 }
    edge.ports.keys.find = async () => (asked.lookUps++, undefined)
    const { apiKey } = edge.ports.digests
    edge.ports.digests.apiKey = (key) => (asked.digests++, apiKey(key))
    const word = fc.string({ unit: fc.constantFrom(...'aZ09_-.:/ +=~\\'), maxLength: 400 })
    const header = fc.oneof(
      word,
      word.map((text) => `Bearer ${text}`),
      word.map((text) => `Bearer hedge_${text}`),
    )
    await fc.assert(
      fc.asyncProperty(header, async (authorization) => {
        expect((await models(edge, { authorization })).status).toBe(401)
      }),
      { numRuns: 5_000 },
    )
    expect(asked.lookUps).toBe(0)
    expect(asked.digests).toBeLessThan(1_000)
  })

  test('no key is missing_key', async () => {
    const response = await models(fakeEdge(), {})
    expect([response.status, await response.text()]).toEqual([401, expect.stringContaining('missing_key')])
  })

  test('the demo key may have any form', async () => {
    const edge = fakeEdge({ 'hedge_demo-key': 'demo' })
    expect((await models(edge, bearer('hedge_demo-key'))).status).toBe(200)
    expect((await models(edge, bearer('hedge_demo-kez'))).status).toBe(401)
  })

  test('an expired key and one of a suspended tenant say so, also while the key is remembered', async () => {
    const edge = fakeEdge()
    edge.keyChanges.set('ann', { expiresMs: edge.clock.nowMs() + 500 })
    expect((await models(edge, bearer(keyOfAnn))).status).toBe(200)
    edge.clock.advance(500)
    const over = await models(edge, bearer(keyOfAnn))
    expect([over.status, await over.text()]).toEqual([401, expect.stringContaining('key_expired')])
    edge.keyChanges.set('ann', { tenantStatus: 'suspended' })
    edge.clock.advance(500)
    const suspended = await models(edge, bearer(keyOfAnn))
    expect([suspended.status, await suspended.json()]).toMatchObject([
      403,
      { error: { code: 'tenant_suspended', type: 'permission_error' } },
    ])
  })

  test('a key in force is looked up once a second, and a revoked one stops within that second', async () => {
    const edge = fakeEdge()
    let lookUps = 0
    const { find } = edge.ports.keys
    edge.ports.keys.find = (digest) => (lookUps++, find(digest))
    for (let i = 0; i < 3; i++) expect((await models(edge, bearer(keyOfAnn))).status).toBe(200)
    expect(lookUps).toBe(1)
    edge.tenants.delete(keyOfAnn)
    edge.clock.advance(999)
    expect((await models(edge, bearer(keyOfAnn))).status).toBe(200)
    edge.clock.advance(1)
    expect((await models(edge, bearer(keyOfAnn))).status).toBe(401)
  })
})

describe('no secret is compared', () => {
  test('the store is asked by digest alone, and keys that begin alike have digests that do not', async () => {
    const edge = fakeEdge()
    edge.ports.digests.apiKey = webDigests({ pepper: 'p', session: 's' }).apiKey
    const asked: string[] = []
    edge.ports.keys.find = async ({ digest }) => (asked.push(digest), undefined)
    edge.ports.keys.isDemo = async (digest) => (asked.push(digest), true)
    const near = Array.from({ length: 36 }, (_, at) => {
      const letters = Array.from(keyOfAnn.slice('hedge_'.length))
      letters[at] = letters[at] === 'x' ? 'y' : 'x'
      return `hedge_${letters.join('')}`
    })
    for (const key of [keyOfAnn, ...near]) expect((await models(edge, bearer(key))).status).toBe(401)
    const digests = [...new Set(asked)]
    expect(digests).toHaveLength(37)
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/)
    // Eight hex digits in common by chance: once in six million runs of these 666 pairs.
    expect(new Set(digests.map((digest) => digest.slice(0, 8))).size).toBe(37)
  })

  test('two digests are read to their end, wherever they differ', () => {
    const right = 'a'.repeat(64)
    const reads = Array.from({ length: 65 }, (_, at) => {
      const read = { count: 0 }
      const text = at === 64 ? right : `${right.slice(0, at)}b${right.slice(at + 1)}`
      const spied = { length: 64, charCodeAt: (i: number) => (read.count++, text.charCodeAt(i)) }
      expect(sameDigest(spied as unknown as string, right)).toBe(at === 64)
      return read.count
    })
    expect(new Set(reads)).toEqual(new Set([64]))
    expect([
      sameDigest('', ''),
      sameDigest('a', ''),
      sameDigest('', 'a'),
      sameDigest(right, `${right}a`),
    ]).toEqual([true, false, false, false])
  })
})

describe('sessions', () => {
  const open = (
    edge: ReturnType<typeof fakeEdge>,
    headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
  ) => edge.request('/v1/session', { method: 'POST', headers })
  const cookieOf = async (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? ''
  const embed = { model: 'hedge-base-en', input: 'a' }
  const ask = (edge: ReturnType<typeof fakeEdge>, cookie: string, more: Record<string, string> = {}) =>
    edge.request('/v1/embeddings', {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', ...more },
      body: JSON.stringify(embed),
    })

  test('a page of this site gets a cookie that no script reads and no other site sends', async () => {
    const edge = fakeEdge()
    const response = await open(edge)
    expect(response.headers.get('set-cookie')).toMatch(
      /^hedge_session=[0-9a-f]{32}\.\d+\.[0-9a-f]{64}; Path=\/v1; Max-Age=86400; HttpOnly; SameSite=Strict$/,
    )
    expect(await response.json()).toEqual({
      object: 'session',
      expires_at: Math.floor(edge.clock.nowMs() / 1000) + sessionSeconds,
    })
    expect((await ask(edge, await cookieOf(response))).status).toBe(200)
  })

  test('over TLS the cookie is Secure', async () => {
    const edge = fakeEdge()
    const headers = { origin: 'https://hedge.example' }
    const response = await edge.request('https://hedge.example/v1/session', { method: 'POST', headers })
    expect(response.headers.get('set-cookie')).toContain('; Secure')
  })

  test.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site', origin: 'http://localhost' }],
    [{ origin: 'https://elsewhere.example' }],
    [{}],
  ])('%o opens none', async (headers) => {
    const response = await open(fakeEdge(), headers as Record<string, string>)
    expect([response.status, response.headers.get('set-cookie')]).toEqual([401, null])
  })

  test('each session is a tenant of its own', async () => {
    const edge = fakeEdge()
    const [one, two] = [await cookieOf(await open(edge)), await cookieOf(await open(edge))]
    const caches = []
    for (const cookie of [one, one, two]) caches.push(readReceipt(await ask(edge, cookie)).hops[0]?.cache)
    expect(caches).toEqual(['miss', 'hit', 'miss'])
  })

  test('a session in force is kept, one that is over is not', async () => {
    const edge = fakeEdge()
    const cookie = await cookieOf(await open(edge))
    const again = { 'sec-fetch-site': 'same-origin', cookie }
    expect((await open(edge, again)).headers.get('set-cookie')).toBeNull()
    edge.clock.advance(sessionSeconds * 1000)
    expect((await ask(edge, cookie)).status).toBe(401)
    expect((await open(edge, again)).headers.get('set-cookie')).toContain('hedge_session=')
  })

  test('a forged or changed cookie opens nothing, and neither does another site with a good one', async () => {
    const edge = fakeEdge()
    const cookie = await cookieOf(await open(edge))
    const longer = cookie.replace(/\.(\d+)\./, (_, end: string) => `.${Number(end) + 1}.`)
    for (const bad of [
      longer,
      `${cookie.slice(0, -1)}${cookie.endsWith('0') ? '1' : '0'}`,
      'hedge_session=x',
    ])
      expect((await ask(edge, bad)).status).toBe(401)
    expect((await ask(edge, cookie, { 'sec-fetch-site': 'cross-site' })).status).toBe(401)
    expect(edge.origin.calls).toHaveLength(0)
  })

  test('as many are opened at once as an isolate opens, and keys are not held up by it', async () => {
    const edge = fakeEdge()
    let opened = 0
    while (opened <= openingsBucket.capacity && (await open(edge)).status === 200) opened++
    expect(opened).toBe(openingsBucket.capacity)
    const refused = await open(edge)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    expect((await edge.post('/v1/embeddings', embed)).status).toBe(200)
  })

  describe('have a quota', () => {
    const withSessions = (sessions: object, more: Partial<Ports> = {}) =>
      fakeEdge(undefined, { config: readConfig(JSON.stringify({ sessions })), ...more })
    const refusalOf = async (response: Response) => {
      const { error } = (await response.json()) as { error: { code: string } }
      return [response.status, error.code, response.headers.get('retry-after')]
    }

    test.each([
      [{ requestsPerMinute: 3 }, 'rate_limited', '20', 20_000],
      [{ requestsPerDay: 3 }, 'rate_limited', '28800', 28_800_000],
      [{ dailyMicroUsd: 3 }, 'budget_exceeded', '32000', 32_000_000],
    ])(
      'of their own: %j, then %s with the time to wait, then it goes on',
      async (each, code, wait, waitMs) => {
        const edge = withSessions({ each, all: {} })
        const [cookie, other] = [await cookieOf(await open(edge)), await cookieOf(await open(edge))]
        // Each request of a micro-USD; others' quotas are their own.
        const uncached = { 'cache-control': 'no-store' }
        for (let i = 0; i < 3; i++) expect((await ask(edge, cookie, uncached)).status).toBe(200)
        expect(await refusalOf(await ask(edge, cookie, uncached))).toEqual([429, code, wait])
        expect((await ask(edge, other, uncached)).status).toBe(200)
        edge.clock.advance(waitMs)
        expect((await ask(edge, cookie, uncached)).status).toBe(200)
      },
    )

    test('that every answer tells of, as a key hears of its own', async () => {
      const edge = withSessions({ each: { requestsPerMinute: 60, tokensPerMinute: 1_000 }, all: {} })
      const { headers } = await ask(edge, await cookieOf(await open(edge)))
      expect([
        headers.get('x-ratelimit-limit-requests'),
        headers.get('x-ratelimit-remaining-requests'),
        headers.get('x-ratelimit-limit-tokens'),
      ]).toEqual(['60', '59', '1000'])
    })

    test('all together, which no number of sessions gets around; keys do not feel it', async () => {
      const edge = withSessions({ each: { requestsPerMinute: 100 }, all: { requestsPerMinute: 5 } })
      const codes = []
      for (let i = 0; i < 8; i++) codes.push((await ask(edge, await cookieOf(await open(edge)))).status)
      expect(codes).toEqual([200, 200, 200, 200, 200, 429, 429, 429])
      expect((await edge.post('/v1/embeddings', embed)).status).toBe(200)
    })

    test('that holds for all isolates together, since one account keeps it', async () => {
      const first = withSessions({ each: { requestsPerMinute: 4 }, all: {} })
      const second = withSessions(
        { each: { requestsPerMinute: 4 }, all: {} },
        { books: first.books, clock: first.clock, newId: () => 'f'.repeat(32) },
      )
      const cookie = await cookieOf(await open(first))
      let answered = 0
      for (const edge of [first, second, first, second, first, second, first, second])
        if ((await ask(edge, cookie)).status === 200) answered += 1
      expect(answered).toBeGreaterThan(1)
      expect(answered).toBeLessThanOrEqual(4)
    })
  })
})
