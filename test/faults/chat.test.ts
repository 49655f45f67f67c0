import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorTable } from '../../core/contract/error.ts'
import { Receipt } from '../../core/contract/receipt.ts'
import { upstreamLimits } from '../../edge/upstream/limits.ts'
import { startTestStack, type TestStack } from '../stack/testStack.ts'
import { askChat, type Kind, resetChat } from './askChat.ts'
import { expectedStream, expectedWhole } from './expected.ts'
import { faultyGroups, publicId } from './faultyGroups.ts'
import { answerText, usage } from './upstream/answers.ts'
import { type Fault, faults, retryAfterSeconds } from './upstream/faults.ts'
import { type FaultyUpstream, startUpstream } from './upstream/startUpstream.ts'

/** The real edge on the real workerd before a server that does wrong: what a client gets, and what the server sees of it. */
const key = 'sk-very-secret-0123456789'
/** Twice the longest time limit of an attempt, and what a busy machine takes. */
const patienceMs = 4_000
const graceMs = 250

let upstream: FaultyUpstream
let stack: TestStack
const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))

beforeAll(async () => {
  upstream = await startUpstream()
  writeFileSync(join(publicDir, 'file-index.json'), JSON.stringify({ formatVersion: 1, files: {} }))
  const groups = [
    ...faultyGroups(upstream.url),
    ...faultyGroups(upstream.url, { timeouts: {} }, 'unhurried-'),
  ]
  stack = await startTestStack({
    originEntry: 'deploy/local/testing/fakeOrigin.ts',
    publicDir,
    edgeVars: { HEDGE_CONFIG: JSON.stringify({ upstreams: groups }) },
    secretEnv: { UPSTREAM_TEST_KEY: key },
  })
})
afterAll(async () => {
  await stack?.end()
  await upstream?.stop()
  rmSync(publicDir, { recursive: true, force: true })
})

const unhurried = (kind: Kind, fault: Fault): string => `unhurried-${publicId(kind, fault)}`
const seenBy = (kind: Kind, fault: Fault) =>
  upstream.seen.filter(({ model, stream }) => model === fault && stream === (kind === 'stream'))

describe.each(['whole', 'stream'] as const)('before an upstream that does wrong, a %s answer', (kind) => {
  const table = kind === 'whole' ? expectedWhole : expectedStream

  test.each(faults)('%s', async (fault) => {
    const model = publicId(kind, fault)
    const before = seenBy(kind, fault).length
    const startedMs = performance.now()
    const got = await askChat(stack, { kind, model, headers: { 'hedge-deadline-ms': String(patienceMs) } })
    expect(performance.now() - startedMs).toBeLessThan(patienceMs + graceMs)

    const { code, partial, attempts } = table[fault]
    const seen = seenBy(kind, fault).slice(before)
    expect(seen).toHaveLength(attempts)
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${key}`)
    expect(got.code ?? 'answer').toBe(code)
    expect(got.message).not.toMatch(/very-secret|10\.0\.0\.7|127\.0\.0\.1/)

    const again = await askChat(stack, { kind, model, headers: { 'cache-control': 'only-if-cached' } })
    if (code === 'answer') {
      expect(got).toMatchObject({ status: 200, text: answerText, usage, done: kind === 'stream' })
      const { hops } = Receipt.parse(JSON.parse(got.headers.get('hedge-receipt') ?? ''))
      const answered = { upstream: `${kind}-${fault}`, outcome: 'answered', ms: expect.any(Number) as number }
      expect(hops.flatMap((hop) => hop.attempts ?? [])).toEqual([answered])
      expect(again).toMatchObject({ status: 200, text: answerText })
    } else {
      expect(got.status).toBe(partial ? 200 : errorTable[code].httpStatus)
      expect([got.text !== '', got.done]).toEqual([partial, false])
      if (fault !== 'huge-body' && fault !== 'endless') expect(answerText.startsWith(got.text)).toBe(true)
      expect(again.code).toBe('not_cached')
      expect(got.text.length).toBeLessThanOrEqual(upstreamLimits.streamBytes)
    }
    if (fault === '429' || fault === '503') {
      const seconds = Number(got.headers.get('retry-after'))
      expect(seconds).toBeGreaterThanOrEqual(retryAfterSeconds - 1)
    }
  })
})

describe.each(['whole', 'stream'] as const)(
  'the deadline wins over a server without limits: a %s answer',
  (kind) => {
    test.each(['slow-headers', 'slow-token', 'stall'] as const)('%s', async (fault) => {
      const deadlineMs = 700
      const startedMs = performance.now()
      const got = await askChat(stack, {
        kind,
        model: unhurried(kind, fault),
        headers: { 'hedge-deadline-ms': String(deadlineMs) },
      })
      expect(performance.now() - startedMs).toBeLessThan(deadlineMs + graceMs)
      expect(got).toMatchObject({ code: 'deadline_exceeded', done: false })
    })
  },
)

test.each(['whole', 'stream'] as const)(
  'one connection serves one %s answer after the other',
  async (kind) => {
    const before = seenBy(kind, 'none').length
    const headers = { 'cache-control': 'no-store' }
    for (let i = 0; i < 5; i++) await askChat(stack, { kind, model: publicId(kind, 'none'), headers })
    const seen = seenBy(kind, 'none').slice(before)
    expect(seen).toHaveLength(5)
    expect(new Set(seen.map(({ port }) => port)).size).toBe(1)
  },
)

describe('a client that leaves ends the work of the server within half a second', () => {
  const calls = (['whole', 'stream'] as const).flatMap((kind) =>
    (['slow-headers', 'slow-token', 'stall'] as const).map((fault) => [kind, fault] as const),
  )

  test.each(calls)('by a reset, before a %s answer with %s', async (kind, fault) => {
    await expectEnd(kind, fault, (signal) =>
      resetChat(stack, { kind, model: unhurried(kind, fault), signal }),
    )
  })

  // Of a connection that is closed without a reset workerd learns when it writes.
  test('by closing its connection, while tokens come', async () => {
    await expectEnd('stream', 'endless', (signal) =>
      askChat(stack, { kind: 'stream', model: unhurried('stream', 'endless'), signal }).catch(
        () => undefined,
      ),
    )
  })

  async function expectEnd(
    kind: Kind,
    fault: Fault,
    ask: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<void> {
    const client = new AbortController()
    const before = seenBy(kind, fault).length
    const asking = ask(client.signal)
    while (seenBy(kind, fault).length === before) await wait(5)
    await wait(100)
    const leftMs = performance.now()
    client.abort()
    await asking
    const call = seenBy(kind, fault)[before]
    while (call?.abortedMs === undefined && performance.now() - leftMs < 2_000) await wait(5)
    expect((call?.abortedMs ?? Number.POSITIVE_INFINITY) - leftMs).toBeLessThan(500)
    expect(seenBy(kind, fault)).toHaveLength(before + 1)
  }
})
