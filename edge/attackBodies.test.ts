import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WireError } from '#core/contract/wire'
import { fakeEdge } from './testing/fakeEdge.ts'
import { fakeUpstreams } from './testing/fakeUpstreams.ts'

const bodies = {
  '/v1/embeddings': { model: 'hedge-base-en', input: 'a' },
  '/v1/rerank': { model: 'hedge-base-en', query: 'q', documents: ['a'] },
  '/v1/extract': { question: 'q', documents: [{ text: 'a' }] },
  '/v1/classify': { model: 'hedge-banking77-en', input: 'a' },
  '/v1/route': { task: 'embed', request: { model: 'hedge-base-en', input: 'a' } },
  '/v1/chat/completions': { model: 'talker', messages: [{ role: 'user', content: 'q' }] },
} as const
const paths = Object.keys(bodies) as (keyof typeof bodies)[]
const openEdge = () => fakeEdge(undefined, { upstreams: fakeUpstreams() })
/** The body of `path` with one more member, written by hand: a literal would set the prototype instead. */
const withMember = (path: keyof typeof bodies, member: string): string =>
  `${JSON.stringify(bodies[path]).slice(0, -1)},${member}}`

describe('names that every object has', () => {
  test.each(paths)('change nothing in %s, nor in the process', async (path) => {
    const edge = openEdge()
    const members = [
      '"__proto__":{"stream":true,"n":9,"polluted":1}',
      '"\\u005f_proto__":{"polluted":1}',
      '"constructor":{"prototype":{"polluted":1}}',
      '"hedge":{"__proto__":{"reach":"device","polluted":1}}',
    ]
    for (const member of members) {
      const response = await edge.post(path, withMember(path, member))
      expect([200, 400], member).toContain(response.status)
      expect(await response.text(), member).not.toContain('text/event-stream')
      expect(response.headers.get('content-type'), member).toBe('application/json')
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(edge.logged).toEqual([])
  })

  test('as a model, a tag or an id are names like any other', async () => {
    const edge = openEdge()
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const asked = await edge.post('/v1/embeddings', { model: name, input: 'a' })
      expect([name, asked.status]).toEqual([name, 404])
      const chat = await edge.post('/v1/chat/completions', { ...bodies['/v1/chat/completions'], model: name })
      expect([name, chat.status]).toEqual([name, 404])
    }
    expect(edge.logged).toEqual([])
  })
})

describe('a member that is there twice', () => {
  test('is read once, and what the next server gets is written anew from what was read', async () => {
    const upstreams = fakeUpstreams()
    const edge = fakeEdge(undefined, { upstreams })
    const twice = withMember('/v1/chat/completions', '"model":"talker","temperature":2,"temperature":0')
    expect((await edge.post('/v1/chat/completions', twice)).status).toBe(200)
    expect(upstreams.calls[0]?.call.body).toMatchObject({ model: 'talker', temperature: 0 })
  })

  test('does not pass a permit with its first and run with its last', async () => {
    const edge = openEdge()
    edge.keyChanges.set('ann', { permit: { models: ['hedge-small-en'], reach: 'origin' } })
    const body = '{"model":"hedge-small-en","input":"a","model":"hedge-base-en"}'
    expect((await edge.post('/v1/embeddings', body)).status).toBe(403)
    expect(edge.origin.calls).toHaveLength(0)
  })
})

describe('JSON of any depth and form', () => {
  const leaf = fc.constantFrom(
    '0',
    '-0',
    '1e400',
    '1E-400',
    '""',
    '"\\ud800"',
    '"\\u0000"',
    'null',
    'true',
    '[]',
    '{}',
  )
  const deep = fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.boolean(), leaf)
    .map(([levels, list, inside]) =>
      list
        ? '['.repeat(levels) + inside + ']'.repeat(levels)
        : '{"a":'.repeat(levels) + inside + '}'.repeat(levels),
    )
  const broken = fc.constantFrom(
    '[1,]',
    '{"a":1,}',
    "{'a':1}",
    '{a:1}',
    '[1 2]',
    '01',
    '+1',
    '.5',
    '1.',
    '0x1',
    'NaN',
    'Infinity',
    '"\t"',
    '"\\x"',
    '"\\ud8"',
    '[',
    ']',
    '{',
    '}',
    '"',
    '\ufeff{}',
    '/**/{}',
    '{}{}',
    'nul',
    '\u2028',
    '"\u0000"',
  )

  test('is 200 or a typed 4xx at every endpoint, at any place of the body', async () => {
    const edge = openEdge()
    const member = fc.constantFrom(
      'input',
      'messages',
      'documents',
      'hedge',
      'request',
      'examples',
      'tools',
      'x',
    )
    const body = fc.oneof(
      fc.tuple(member, deep).map(
        ([name, value]) =>
          (path: keyof typeof bodies) =>
            withMember(path, `"${name}":${value}`),
      ),
      fc.oneof(deep, broken).map((text) => () => text),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), body, async (path, make) => {
        const response = await edge.post(path, make(path))
        const text = await response.text()
        expect(response.status, text).toBeLessThan(500)
        if (response.status !== 200)
          expect(WireError.parse(JSON.parse(text)).error.message).toMatch(/^Cannot /)
      }),
      { numRuns: 2_000 },
    )
    expect(edge.logged).toEqual([])
  })

  test('a megabyte of brackets costs a look at its first 33', async () => {
    const edge = openEdge()
    const response = await edge.post('/v1/embeddings', '['.repeat(1_000_000))
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('32 levels')])
  })
})

describe('a compressed body', () => {
  test.each([
    'gzip',
    'GZIP',
    'br',
    'deflate',
    'zstd',
    'gzip, gzip',
    'identity, gzip',
    'x-gzip',
    'Identity',
    '',
  ])('as %j is refused before it is read', async (encoding) => {
    const edge = openEdge()
    let read = false
    const pull = (controller: ReadableStreamDefaultController): void => {
      read = true
      controller.close()
    }
    const body = new ReadableStream({ pull }, { highWaterMark: 0 })
    const init = { ...edge.json(''), body, duplex: 'half' as const }
    const headers = { ...(init.headers as Record<string, string>), 'content-encoding': encoding }
    expect([(await edge.request('/v1/embeddings', { ...init, headers })).status, read]).toEqual([415, false])
  })
})
