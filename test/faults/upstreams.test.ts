import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../core/contract/error.ts'
import { readConfig } from '../../edge/config/readConfig.ts'
import { webClock } from '../../edge/platform/webClock.ts'
import { createUpstreams } from '../../edge/upstream/createUpstreams.ts'
import { upstreamLimits } from '../../edge/upstream/limits.ts'
import type { UpstreamCall } from '../../edge/upstream/upstreams.ts'
import { expectedStream, expectedWhole } from './expected.ts'
import { faultyGroups, publicId } from './faultyGroups.ts'
import { answerText, usage } from './upstream/answers.ts'
import { type Fault, faults, retryAfterSeconds } from './upstream/faults.ts'
import { type FaultyUpstream, startUpstream } from './upstream/startUpstream.ts'

/** The edge's own code over Node's fetch; `chat.test.ts` has the same table over the whole stack. */
const key = 'sk-very-secret-0123456789'
const deadlineMs = 3_000

let upstream: FaultyUpstream
let edge: ReturnType<typeof connect>
beforeAll(async () => {
  upstream = await startUpstream()
  edge = connect(faultyGroups(upstream.url))
})
afterAll(() => upstream.stop())

const connect = (groups: object[]) =>
  createUpstreams(readConfig(JSON.stringify({ upstreams: groups })).upstreams, {
    keyOf: () => key,
    clock: webClock,
    fetch: (url, init) => fetch(url, init),
    chance: Math.random,
    log: () => undefined,
  })

const callOf = (model: string): UpstreamCall => ({
  model,
  body: { model, messages: [{ role: 'user', content: 'Count.' }] },
  requestId: 'r1',
  leftMs: deadlineMs,
  keepAlive: () => undefined,
})

/** As the edge's own: its passing is an AppError. */
function deadline(): AbortSignal {
  const controller = new AbortController()
  const passed = new AppError('deadline_exceeded', `Cannot chat within ${deadlineMs} ms`)
  setTimeout(() => controller.abort(passed), deadlineMs).unref()
  return controller.signal
}

type Got = { text: string; usage: unknown; error: AppError | undefined }

async function ask(kind: 'whole' | 'stream', model: string, signal: AbortSignal): Promise<Got> {
  const got: Got = { text: '', usage: undefined, error: undefined }
  try {
    if (kind === 'whole') {
      const { body } = await edge.complete(callOf(model), signal)
      got.text = body.choices[0]?.message.content ?? ''
      got.usage = body.usage
    } else {
      for await (const chunk of (await edge.stream(callOf(model), signal)).chunks) {
        got.text += chunk.choices[0]?.delta.content ?? ''
        got.usage = chunk.usage ?? got.usage
      }
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    got.error = error
  }
  return got
}

const seenBy = (kind: 'whole' | 'stream', fault: Fault) =>
  upstream.seen.filter(({ model, stream }) => model === fault && stream === (kind === 'stream'))

describe.each(['whole', 'stream'] as const)('an upstream that does wrong, asked for a %s answer', (kind) => {
  const table = kind === 'whole' ? expectedWhole : expectedStream

  test.each(faults)('%s', async (fault) => {
    const startedMs = performance.now()
    const got = await ask(kind, publicId(kind, fault), deadline())
    expect(performance.now() - startedMs).toBeLessThan(deadlineMs + 250)
    const { code, partial, attempts } = table[fault]
    expect(got.error?.code ?? 'answer').toBe(code)
    expect(seenBy(kind, fault)).toHaveLength(attempts)
    if (code === 'answer') expect(got).toMatchObject({ text: answerText, usage })
    else expect(got.text !== '').toBe(partial)
    expect(got.text.length).toBeLessThanOrEqual(upstreamLimits.streamBytes)
    expect(got.error?.message ?? '').not.toMatch(/very-secret|10\.0\.0\.7|127\.0\.0\.1/)
    if (fault === 'huge-line' && kind === 'stream')
      expect(got.error?.message).toContain('an event has more than')
    if (fault === 'huge-body') expect(got.error?.message).toMatch(/has more than \d+ bytes/)
    if (fault === '429' || fault === '503') expect(got.error?.retryAfterMs).toBe(retryAfterSeconds * 1_000)
  })
})

describe('who leaves', () => {
  test.each(['slow-headers', 'slow-token', 'stall'] as const)(
    'is gone from the upstream at once: %s',
    async (fault) => {
      const client = new AbortController()
      const edgeOfItsOwn = connect(faultyGroups(upstream.url, { timeouts: {} }))
      const before = upstream.seen.length
      const asking = (async () => {
        const { chunks } = await edgeOfItsOwn.stream(callOf(publicId('stream', fault)), client.signal)
        for await (const chunk of chunks) if (chunk.id === '') break
      })()
      while (upstream.seen.length === before) await new Promise((resolve) => setTimeout(resolve, 5))
      await new Promise((resolve) => setTimeout(resolve, 50))
      const leftMs = performance.now()
      client.abort()
      await expect(asking).rejects.toMatchObject({ name: 'AbortError' })
      while (upstream.seen[before]?.abortedMs === undefined)
        await new Promise((resolve) => setTimeout(resolve, 5))
      expect((upstream.seen[before]?.abortedMs ?? Infinity) - leftMs).toBeLessThan(500)
    },
  )
})

test('a refused connection is typed, and tried twice at most', async () => {
  const closed = await startUpstream()
  await closed.stop()
  edge = connect(faultyGroups(closed.url))
  const { error } = await ask('whole', publicId('whole', 'none'), deadline())
  expect(error).toMatchObject({ code: 'upstream_unavailable', retryAfterMs: 1_000 })
  edge = connect(faultyGroups(upstream.url))
})
