import { expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import { toWire } from '#core/contract/wire'
import { OriginCalls } from './originCalls.ts'
import type { LogEvent } from './ports.ts'
import { fakeClock } from './testing/fakeClock.ts'
import { fakeManifest } from './testing/fakeManifest.ts'
import { fakeAnswer, fakeOrigin } from './testing/fakeOrigin.ts'

const model = fakeManifest.models.find(({ id }) => id === 'hedge-base-en')
if (model === undefined) throw new Error('the manifest has no hedge-base-en')
const unreachable = () => Promise.reject(new AppError('origin_unavailable', 'Cannot reach the origin'))
const busy = async () => ({ status: 503, body: toWire(new AppError('over_capacity', 'Cannot embed now')) })
const fine = async (call: Parameters<typeof fakeAnswer>[0]) => ({ status: 200, body: fakeAnswer(call) })
const turns = () => new Promise((resolve) => setTimeout(resolve))

/** Origins a and b, of which chance takes a while nothing else is known. */
function setup(regions: readonly (string | undefined)[] = [undefined, undefined]) {
  const clock = fakeClock()
  const logged: LogEvent[] = []
  const background: Promise<unknown>[] = []
  const [a, b] = [fakeOrigin(), fakeOrigin()]
  const origins = [a, b].map((origin, i) => ({ name: 'ab'[i] ?? '', weight: 1, region: regions[i], origin }))
  const calls = new OriginCalls({ clock, chance: () => 0, log: (event) => logged.push(event), origins })
  const ask = (more: { region?: string; signal?: AbortSignal } = {}) => {
    const request = { task: 'embed' as const, model: 'hedge-base-en', inputs: ['a'] }
    const keepAlive = (promise: Promise<unknown>): void => void background.push(promise)
    const asked = { request, hints: {}, requestId: 'r1', model: model!, leftMs: 30_000, keepAlive }
    return calls.ask({ ...asked, region: more.region }, more.signal ?? new AbortController().signal)
  }
  return { a, b, clock, calls, ask, logged, background, counts: () => [a.calls.length, b.calls.length] }
}

test('another origin is asked when one cannot be reached, which is left alone then', async () => {
  const { a, ask, counts, logged } = setup()
  a.respond = unreachable
  for (let i = 0; i < 8; i++) expect(await ask()).toMatchObject({ reply: { task: 'embed' } })
  expect(counts()).toEqual([1, 8])
  expect(logged).toMatchObject([
    { event: 'server_blocked', detail: 'a' },
    { event: 'upstream_failed', code: 'origin_unavailable', detail: 'a' },
  ])
})

test('another one is asked when one has too much to do, which is no reason to leave it alone', async () => {
  const { a, b, ask, counts, calls } = setup()
  a.respond = busy
  expect(await ask()).toMatchObject({ reply: { task: 'embed' } })
  expect(counts()).toEqual([1, 1])
  b.respond = busy
  await expect(ask()).rejects.toMatchObject({ code: 'over_capacity' })
  expect(calls.blockedMs).toBe(0)
})

test('when none can be reached each was asked once; then the caller is told how long to wait', async () => {
  const { a, b, ask, counts, calls, clock } = setup()
  a.respond = b.respond = unreachable
  await expect(ask()).rejects.toMatchObject({ code: 'origin_unavailable', retryAfterMs: 500 })
  expect([counts(), calls.blockedMs]).toEqual([[1, 1], 500])
  a.respond = b.respond = fine
  clock.advance(500)
  expect(await ask()).toMatchObject({ reply: { task: 'embed' } })
})

test('the wait grows with each try that fails, up to eight seconds; one call at a time tries', async () => {
  const { a, b, ask, counts, calls, clock } = setup()
  a.respond = b.respond = unreachable
  const waits: number[] = []
  for (let i = 0; i < 20; i++) {
    await ask().catch(() => undefined)
    waits.push(calls.blockedMs)
    clock.advance(calls.blockedMs)
  }
  expect(waits.slice(0, 3)).toEqual([500, 1_000, 1_500])
  expect(waits.at(-1)).toBe(8_000)
  const [before] = counts()
  a.respond = b.respond = () => new Promise(() => undefined)
  void Promise.allSettled([ask(), ask(), ask()])
  await turns()
  expect(counts()[0]).toBe((before ?? 0) + 1)
})

test('who leaves is no failure, and nobody else is asked', async () => {
  const { a, ask, counts, calls } = setup()
  for (let i = 0; i < 6; i++) {
    const client = new AbortController()
    a.respond = async () => {
      client.abort()
      throw client.signal.reason
    }
    await expect(ask({ signal: client.signal })).rejects.toMatchObject({ name: 'AbortError' })
  }
  expect([counts(), calls.blockedMs]).toEqual([[6, 0], 0])
})

test('callers are answered from their region while an origin there is well', async () => {
  const { a, b, ask, counts } = setup(['NA', 'EU'])
  await ask({ region: 'EU' })
  await ask({ region: 'AS' })
  expect(counts()).toEqual([1, 1])
  b.respond = unreachable
  await ask({ region: 'EU' })
  expect([a.calls.length, b.calls.length]).toEqual([2, 2])
})

test('one that was left alone is tried by a probe beside a request, and asked again when it is back', async () => {
  const { a, ask, counts, clock, background, calls } = setup()
  a.respond = unreachable
  let pings = 0
  a.ping = async () => void pings++
  await ask()
  a.respond = fine
  clock.advance(499)
  await ask()
  expect([pings, counts()]).toEqual([0, [1, 2]])
  clock.advance(1)
  await ask()
  await Promise.all(background)
  expect([pings, counts()]).toEqual([1, [1, 3]])
  expect(calls.standing()[0]).toMatchObject({ group: 'origins', upstream: 'a', state: 'closed' })
  await ask()
  expect(counts()).toEqual([2, 3])
})

test('they are ready when one is, and one that is ready is asked again', async () => {
  const { a, b, calls, ask } = setup()
  a.respond = b.respond = unreachable
  await ask().catch(() => undefined)
  a.notReadyBecause = async () => 'it answers 503'
  expect([await calls.notReadyBecause(), calls.blockedMs]).toEqual([undefined, 0])
  b.notReadyBecause = async () => 'it cannot be reached'
  expect(await calls.notReadyBecause()).toBe('it answers 503')
})
