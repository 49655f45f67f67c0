import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { TokenIds } from '../ports.ts'
import { createFakeClock } from '../testing/fakeClock.ts'
import { createFakeEngine, fakeDimensions, fakeVector } from '../testing/fakeEngine.ts'
import { createBatcher } from './batcher.ts'
import type { BatcherOptions } from './batcher.ts'

const limits = {
  batchTokens: 100,
  batchTexts: 8,
  padded: true,
  waitMs: 0,
  queueRequests: 16,
  queueTexts: 40,
  queueTokens: 1_000,
}

function setUp(more: Partial<BatcherOptions['limits']> = {}, engineCount = 1) {
  const clock = createFakeClock()
  const engines = Array.from({ length: engineCount }, () => createFakeEngine())
  const engine = engines[0] ?? createFakeEngine()
  const batcher = createBatcher({
    engines,
    clock,
    dimensions: fakeDimensions,
    limits: { ...limits, ...more },
  })
  const submit = (texts: readonly TokenIds[], leftMs = 30_000, signal = new AbortController().signal) => {
    const computed = batcher.submit(texts, { deadlineMs: clock.nowMs() + leftMs, signal })
    computed.catch(() => undefined) // looked at later
    return computed
  }
  return { clock, engine, engines, batcher, submit }
}
/** `count` ids that differ from those of another seed. */
const ids = (count: number, seed = 1): number[] => Array.from({ length: count }, (_, at) => seed * 1_000 + at)
const caught = async (promise: Promise<unknown>): Promise<AppError> =>
  await promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as AppError,
  )

describe('a batcher', () => {
  test('takes what waits as soon as the engine is free, and gives every request its own vectors', async () => {
    const { engine, submit } = setUp()
    const first = submit([ids(10)])
    const second = submit([ids(20, 2), ids(30, 3)])
    const third = submit([ids(5, 4)])
    expect(engine.running).toHaveLength(1)
    await engine.finish()
    expect(engine.running).toHaveLength(1)
    expect(engine.running[0]?.flat()).toHaveLength(3)
    await engine.finish()
    expect((await first).vectors).toEqual(fakeVector(ids(10)))
    expect((await second).vectors).toEqual(
      Float32Array.from([...fakeVector(ids(20, 2)), ...fakeVector(ids(30, 3))]),
    )
    expect((await third).vectors).toEqual(fakeVector(ids(5, 4)))
  })

  test('says how long a request waited and how long its batches took', async () => {
    const { clock, engine, submit } = setUp()
    const first = submit([ids(10)])
    const second = submit([ids(10, 2)])
    clock.advance(40)
    await engine.finish()
    clock.advance(25)
    await engine.finish()
    expect(await first).toMatchObject({ queueMs: 0, computeMs: 40 })
    expect(await second).toMatchObject({ queueMs: 40, computeMs: 25 })
  })

  test('splits a large request over batches and answers it whole', async () => {
    const { engine, submit } = setUp()
    const texts = Array.from({ length: 20 }, (_, at) => ids(20, at))
    const answer = submit(texts)
    while (engine.running.length > 0) await engine.finish()
    expect(engine.batches.length).toBe(4)
    expect((await answer).vectors).toEqual(Float32Array.from(texts.flatMap((text) => [...fakeVector(text)])))
  })

  test('spreads one request over all free engines', async () => {
    const { engines, submit } = setUp({}, 2)
    const answer = submit([ids(20, 1), ids(20, 2), ids(20, 3), ids(20, 4)])
    expect(engines.map(({ running }) => running.flat(2).length)).toEqual([2, 2])
    for (const engine of engines) await engine.finish()
    await answer
  })

  test('a cancelled request leaves the queue, rejects with the reason, and the others stay', async () => {
    const { engine, batcher, submit } = setUp()
    const running = submit([ids(90)])
    const controller = new AbortController()
    const cancelled = submit([ids(30, 2), ids(30, 3)], 30_000, controller.signal)
    const kept = submit([ids(30, 4)])
    expect(batcher.load()).toMatchObject({ requests: 2, texts: 3, tokens: 90 })
    controller.abort(new DOMException('gone', 'AbortError'))
    expect((await caught(cancelled)).name).toBe('AbortError')
    expect(batcher.load()).toMatchObject({ requests: 1, texts: 1, tokens: 30 })
    await engine.finish()
    expect(engine.running.flat(2)).toEqual([ids(30, 4)])
    await engine.finish()
    await Promise.all([running, kept])
  })

  test('does not start on a request that is cancelled already', async () => {
    const { engine, submit } = setUp()
    const error = await caught(
      submit([ids(3)], 30_000, AbortSignal.abort(new DOMException('x', 'AbortError'))),
    )
    expect(error.name).toBe('AbortError')
    expect(engine.batches).toEqual([])
  })

  test('survives that a running request is cancelled: its vectors are dropped, its neighbours get theirs', async () => {
    const { engine, submit } = setUp()
    const first = submit([ids(90)])
    const controller = new AbortController()
    const cancelled = submit([ids(10, 2)], 30_000, controller.signal)
    const neighbour = submit([ids(10, 3)])
    await engine.finish()
    controller.abort(new DOMException('gone', 'AbortError'))
    expect((await caught(cancelled)).name).toBe('AbortError')
    await engine.finish()
    expect((await neighbour).vectors).toEqual(fakeVector(ids(10, 3)))
    await first
  })

  test('a dead engine fails its batch, retryable; what waits is computed by its replacement', async () => {
    const { engine, submit } = setUp()
    const lost = submit([ids(90)])
    const waiting = submit([ids(50, 2)])
    await engine.die()
    const error = await caught(lost)
    expect(error).toMatchObject({ code: 'engine_failed' })
    expect(error.traits.retryable).toBe(true)
    expect(engine.batches).toHaveLength(1)
    await engine.revive()
    await engine.finish()
    expect((await waiting).vectors).toEqual(fakeVector(ids(50, 2)))
  })

  test('a request fails as a whole when one of its batches does, and its other texts leave the queue', async () => {
    const { engine, batcher, submit } = setUp()
    const lost = submit([ids(60), ids(60, 2), ids(60, 3)])
    expect(batcher.load().texts).toBe(2)
    await engine.die()
    expect((await caught(lost)).code).toBe('engine_failed')
    expect(batcher.load()).toMatchObject({ requests: 0, texts: 0, failedBatches: 1 })
  })

  test('refuses new requests while no engine runs, with the time until one does', async () => {
    const { engine, submit } = setUp()
    await engine.die()
    expect(await caught(submit([ids(3)]))).toMatchObject({ code: 'engine_unavailable', retryAfterMs: 250 })
  })

  test('lets requests wait for an engine that is starting', async () => {
    const clock = createFakeClock()
    const engine = createFakeEngine({ phase: 'starting' })
    const batcher = createBatcher({ engines: [engine], clock, dimensions: fakeDimensions, limits })
    const answer = batcher.submit([ids(3)], { deadlineMs: 9_000, signal: new AbortController().signal })
    expect(engine.batches).toEqual([])
    await engine.revive()
    await engine.finish()
    expect((await answer).vectors).toEqual(fakeVector(ids(3)))
  })

  test('admits a request whole or not at all', async () => {
    const { batcher, submit } = setUp({ queueTokens: 300 })
    void submit([ids(90)])
    void submit([ids(90, 2), ids(90, 3)])
    const refused = await caught(submit([ids(90, 4), ids(90, 5)]))
    expect(refused.code).toBe('over_capacity')
    expect(refused.retryAfterMs).toBeGreaterThan(0)
    expect(batcher.load()).toMatchObject({ requests: 1, texts: 2, tokens: 180 })
  })

  test('gives up a waiting request when nobody could finish it any more', async () => {
    const { clock, engine, submit } = setUp()
    const running = submit([ids(90)])
    const late = submit([ids(90, 2)], 80)
    clock.advance(70)
    await engine.finish(70)
    expect((await caught(late)).code).toBe('deadline_exceeded')
    await running
  })

  test('waits for company where it is told to, and no longer', async () => {
    const { clock, engine, submit } = setUp({ waitMs: 5 })
    const first = submit([ids(10)])
    clock.advance(3)
    const second = submit([ids(10, 2)])
    expect(engine.batches).toEqual([])
    clock.advance(2)
    expect(engine.running.flat(2)).toHaveLength(2)
    await engine.finish()
    await Promise.all([first, second])
    expect(clock.pending()).toBe(0)
  })

  test('settles every request exactly once under random arrivals, cancels and deaths', async () => {
    const anyStep = fc.oneof(
      fc.record({
        kind: fc.constant('submit' as const),
        sizes: fc.array(fc.integer({ min: 2, max: 90 }), { minLength: 1, maxLength: 12 }),
      }),
      fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(20) }),
      fc.constant({ kind: 'finish' as const }),
      fc.constant({ kind: 'die' as const }),
      fc.constant({ kind: 'late' as const }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 40 }), async (steps) => {
        const { clock, engine, batcher, submit } = setUp()
        const requests: { texts: number[][]; controller: AbortController; result: Promise<unknown> }[] = []
        for (const step of steps) {
          if (step.kind === 'submit') {
            const controller = new AbortController()
            const texts = step.sizes.map((size, at) => ids(size, requests.length * 100 + at))
            const result = submit(texts, 2_000, controller.signal).then(
              ({ vectors }) => vectors,
              (error: unknown) => (error instanceof Error ? error : new Error('no error')),
            )
            requests.push({ texts, controller, result })
          } else if (step.kind === 'cancel') {
            requests[step.which]?.controller.abort(new DOMException('gone', 'AbortError'))
          } else if (step.kind === 'finish') await engine.finish()
          else if (step.kind === 'late') clock.advance(150)
          else {
            await engine.die()
            await engine.revive()
          }
        }
        engine.auto()
        for (const { texts, result } of requests) {
          const outcome = await result
          if (outcome instanceof Error) continue
          expect(outcome).toEqual(Float32Array.from(texts.flatMap((text) => [...fakeVector(text)])))
        }
        expect(batcher.load()).toMatchObject({ requests: 0, texts: 0, tokens: 0 })
      }),
      { numRuns: 60 },
    )
  })
})
