import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import { endpoints } from '#core/contract/http/endpoints'
import { logLine } from '#core/observe/logLine'
import { readConfig } from '../config/readConfig.ts'
import { fakeEdge, keyOfAnn } from '../testing/fakeEdge.ts'
import { fakeUpstreams, part } from '../testing/fakeUpstreams.ts'
import { observeLimits } from './observeLimits.ts'

/** What must not come out, in every form that breaks lines, paints terminals, or is long. */
const canary = 'canary7f3a'
const nasty = [
  canary,
  `${canary}\r\n{"event":"forged"}`,
  `\u001b[31m${canary}`,
  `${canary}\u2028\u0085x`,
  canary + 'x'.repeat(10_000),
]
const adminKey = 'hedge_22222222222222222222222222222230socB'
const hints = [
  'hedge-reach',
  'hedge-deadline-ms',
  'hedge-rate',
  'hedge-stake',
  'cache-control',
  'cookie',
  'accept',
  'user-agent',
]
const named = [
  'x-request-id',
  'traceparent',
  'tracestate',
  'content-type',
  'origin',
  'referer',
  'if-none-match',
  'range',
]

/** Everything that operators and strangers see, from an edge whose ports also fail. */
async function watchedEdge() {
  const spans: string[] = []
  const rows: string[] = []
  const upstreams = fakeUpstreams()
  const config = readConfig(
    JSON.stringify({ observe: { metrics: 'public', otlp: { url: 'http://c.test' } } }),
  )
  const keyDigest = await fakeEdge().ports.digests.apiKey(adminKey)
  const accounts = new Proxy({}, { get: () => () => Promise.reject(new Error(canary)) }) as never
  const edge = fakeEdge(undefined, {
    upstreams,
    config,
    chance: () => 0,
    analytics: (point) => void rows.push(JSON.stringify(point)),
    collector: async (body) => void spans.push(body),
    admin: { keyDigest, accounts, newApiKey: () => keyOfAnn },
  })
  const seen = async () => {
    edge.clock.advance(observeLimits.spans.flushMs)
    await Promise.allSettled(edge.background)
    const lines = [...edge.requestLines, ...edge.logged].map((event) => logLine(event))
    return { lines, spans, rows, metrics: await (await edge.request('/metrics')).text() }
  }
  return { edge, upstreams, seen }
}

type Watched = Awaited<ReturnType<typeof watchedEdge>>

async function expectNothing({ edge, seen }: Watched) {
  const { lines, spans, rows, metrics } = await seen()
  for (const line of lines) {
    expect(line).toMatch(/^[\x20-\x7e]+$/)
    expect(line.length).toBeLessThan(2_000)
    JSON.parse(line)
  }
  expect([...lines, ...spans, ...rows, metrics].filter((text) => text.includes(canary))).toEqual([])
  expect(edge.requestLines.length).toBeGreaterThan(0)
  expect(rows).toHaveLength(edge.requestLines.length)
  expect(spans.length).toBeGreaterThan(0)
}

/** A valid body of each endpoint that takes one. */
const bodies: Record<string, object> = {
  '/v1/embeddings': { model: 'hedge-base-en', input: canary },
  '/v1/rerank': { model: 'hedge-base-en', query: canary, documents: [canary, { text: canary }] },
  '/v1/extract': { question: canary, documents: [{ id: canary, text: canary }] },
  '/v1/classify': { model: 'hedge-banking77-en', input: canary },
  '/v1/chat/completions': {
    model: 'talker',
    messages: [{ role: 'user', content: canary }],
    user: canary,
    stop: canary,
  },
}
const paths = endpoints.map(({ path }) => path)

describe.each(nasty)('%j', (text) => {
  test('in every field of every body, in paths, queries and methods: no line, number or span has it', async () => {
    const watched = await watchedEdge()
    const { edge } = watched
    const ask = (path: string, body: unknown, key = keyOfAnn) =>
      edge.request(path, edge.json(body, { authorization: `Bearer ${key}` }))
    for (const path of paths) {
      const at = path.replace(/\{\w+\}/g, encodeURIComponent(text.slice(0, 200)))
      const body = bodies[path] ?? { name: text }
      await ask(at, body, path.startsWith('/admin') ? adminKey : keyOfAnn)
      for (const field of [...Object.keys(body), 'hedge', text]) await ask(at, { ...body, [field]: text })
      await ask(at, text)
      await ask(at, { hedge: { [text]: text, reach: text, stake: text, cache: { tags: [text] } } })
      await edge.request(`${at}?${encodeURIComponent(text)}=${encodeURIComponent(text)}`)
    }
    await edge.request(`/${encodeURIComponent(text)}`)
    await edge.request('/v1/models', { method: canary })
    await expectNothing(watched)
  })

  test('in every header and as a key: no line, number or span has it, and no answer has the key', async () => {
    const watched = await watchedEdge()
    const { edge } = watched
    // What HTTP lets a header hold.
    const value = text.replace(/[^\x20-\x7e]/g, ' ').trim()
    for (const path of paths.filter((one) => one in bodies)) {
      for (const name of [...hints, ...named, 'idempotency-key', 'x-strange'])
        await edge.post(path, bodies[path], { [name]: value })
      for (const key of [value, `Bearer ${value}`, `Bearer hedge_${value}`, `Basic ${value}`]) {
        const refused = await edge.post(path, bodies[path], { authorization: key })
        expect([refused.status, await refused.text()]).toEqual([401, expect.not.stringContaining(canary)])
      }
    }
    await expectNothing(watched)
  })
})

describe('a fault whose text quotes the request', () => {
  const faults = [
    new Error(`Unexpected token in ${canary}\n    at ${canary} (x.ts:1:1)`),
    new AppError('upstream_invalid', canary),
  ]
  test.each(faults)('%s leaves nothing of it in log, metrics, spans or answers', async (fault) => {
    const watched = await watchedEdge()
    const { edge, upstreams } = watched
    edge.origin.respond = () => Promise.reject(fault)
    edge.ports.answers.get = () => Promise.reject(fault)
    edge.ports.keys.ping = () => Promise.reject(fault)
    upstreams.whole = () => Promise.reject(fault)
    upstreams.chunks = async function* () {
      yield part(canary)
      throw fault
    }
    for (const [path, body] of Object.entries(bodies)) await edge.post(path, body)
    await (
      await edge.post('/v1/chat/completions', { ...bodies['/v1/chat/completions'], stream: true })
    ).text()
    await edge.request('/readyz')
    expect(edge.logged.map(({ event }) => event)).toEqual(
      expect.arrayContaining([
        'cache_read_failed',
        'ready_check_failed',
        ...(fault instanceof AppError ? [] : ['fault']),
      ]),
    )
    await expectNothing(watched)
  })
})

test('texts of a request are in no error', async () => {
  const { edge } = await watchedEdge()
  edge.origin.respond = () => Promise.reject(new Error(canary))
  for (const [path, body] of Object.entries(bodies)) {
    for (const wrong of [
      body,
      { ...body, unknown_field: canary },
      { ...body, hedge: { deadline_ms: 'soon' } },
    ]) {
      const response = await edge.post(
        path,
        path === '/v1/chat/completions' ? { ...wrong, model: 'hedge-extract' } : wrong,
      )
      const answer = await response.text()
      if (response.status >= 400) expect(answer).not.toContain(canary)
    }
  }
})
