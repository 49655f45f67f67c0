import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WireError } from '#core/contract/wire'
import { fakeEdge } from './testing/fakeEdge.ts'
import { fakeUpstreams } from './testing/fakeUpstreams.ts'

const paths = [
  '/v1/embeddings',
  '/v1/rerank',
  '/v1/extract',
  '/v1/classify',
  '/v1/route',
  '/v1/chat/completions',
] as const

const message = fc.record({
  role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
  content: fc.oneof(fc.string(), fc.jsonValue()),
})

/** Bodies that are nearly right: known fields with values of any kind, some of them fitting. */
const nearly = fc.record(
  {
    model: fc.oneof(fc.constantFrom('hedge-base-en', 'hedge-extract', 'talker'), fc.jsonValue()),
    messages: fc.oneof(fc.array(message), fc.jsonValue()),
    stream: fc.jsonValue(),
    stop: fc.oneof(fc.string(), fc.jsonValue()),
    n: fc.jsonValue(),
    max_tokens: fc.oneof(fc.nat(), fc.jsonValue()),
    input: fc.oneof(fc.string(), fc.array(fc.string()), fc.jsonValue()),
    query: fc.oneof(fc.string(), fc.jsonValue()),
    question: fc.oneof(fc.string(), fc.jsonValue()),
    documents: fc.oneof(fc.array(fc.oneof(fc.string(), fc.record({ text: fc.string() }))), fc.jsonValue()),
    examples: fc.oneof(fc.array(fc.record({ text: fc.string(), label: fc.string() })), fc.jsonValue()),
    top_n: fc.jsonValue(),
    limit: fc.jsonValue(),
    hedge: fc.oneof(fc.record({ deadline_ms: fc.jsonValue(), reach: fc.jsonValue() }), fc.jsonValue()),
    task: fc.constantFrom('embed', 'rerank', 'extract', 'classify', 'chat'),
    request: fc.jsonValue(),
  },
  { requiredKeys: [] },
)

describe('whatever is sent', () => {
  test('the answer is 200 or a typed 4xx, never a fault', async () => {
    const edge = fakeEdge(undefined, { upstreams: fakeUpstreams() })
    const bodies = fc.oneof(
      nearly.map((body) => JSON.stringify(body)),
      fc.json(),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), bodies, async (path, body) => {
        const response = await edge.post(path, body)
        if (response.status === 200) return void (await response.text())
        expect(response.status, await response.clone().text()).toBeGreaterThanOrEqual(400)
        expect(response.status).toBeLessThan(500)
        const { error } = WireError.parse(await response.json())
        expect(error.message).toMatch(/^Cannot /)
      }),
      { numRuns: 500 },
    )
    expect(edge.logged).toEqual([])
  })

  test('a header that is no key in force is 401', async () => {
    const edge = fakeEdge()
    const visible = fc.string({
      unit: fc.constantFrom(...Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)), ' '),
      maxLength: 200,
    })
    await fc.assert(
      fc.asyncProperty(visible, fc.constantFrom('', 'Bearer ', 'Bearer hedge_'), async (text, prefix) => {
        const authorization = `${prefix}${text}`
        const response = await edge.request('/v1/models', { headers: { authorization } })
        expect(response.status).toBe(401)
      }),
      { numRuns: 300 },
    )
  })

  test('a path is answered without a fault', async () => {
    const edge = fakeEdge()
    edge.setFiles({ '/index.html': { bytes: 1, sha256: 'a'.repeat(64) } }, { '/index.html': 'x' })
    await fc.assert(
      fc.asyncProperty(fc.webPath(), fc.webQueryParameters(), async (path, query) => {
        const response = await edge.request(`${path === '' ? '/' : path}?${query}`)
        expect(response.status).toBeLessThan(500)
      }),
      { numRuns: 200 },
    )
    expect(edge.logged).toEqual([])
  })
})
