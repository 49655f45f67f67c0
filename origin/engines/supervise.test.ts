import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { EngineResult } from '../ports.ts'
import { createFakeClock } from '../testing/fakeClock.ts'
import { superviseEngine } from './supervise.ts'
import type { Runner } from './supervise.ts'

type Life = { runner: Runner; end(because: string): void; stopped: boolean }
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function setUp({ refuse = 0 } = {}) {
  const clock = createFakeClock()
  const lives: Life[] = []
  const events: string[] = []
  let refusals = refuse
  const engine = superviseEngine({
    name: 'fake/cpu',
    clock,
    log: (event) => void events.push(event),
    spawn() {
      if (refusals-- > 0) return Promise.reject(new AppError('integrity_failed', 'Cannot load: wrong bytes'))
      const exit = Promise.withResolvers<string>()
      const life: Life = {
        stopped: false,
        end: exit.resolve,
        runner: {
          exited: exit.promise,
          run: () => new Promise<EngineResult>(() => undefined),
          stop() {
            life.stopped = true
            exit.resolve('stopped')
            return Promise.resolve()
          },
        },
      }
      lives.push(life)
      return Promise.resolve(life.runner)
    },
  })
  return { clock, engine, lives, events }
}

describe('superviseEngine()', () => {
  test('is starting, then ready, and tells who listens', async () => {
    const { engine } = setUp()
    let told = 0
    engine.onReady(() => told++)
    expect(engine.state()).toEqual({ phase: 'starting' })
    await engine.start()
    expect(engine.state()).toEqual({ phase: 'ready' })
    await turn()
    expect(told).toBe(1)
  })

  test('replaces a dead engine at once the first time, then waits twice as long after each death', async () => {
    const { clock, engine, lives } = setUp()
    await engine.start()
    const waits: number[] = []
    for (let death = 0; death < 10; death++) {
      lives.at(-1)?.end('out of memory')
      await turn()
      const state = engine.state()
      expect(state).toMatchObject({ phase: 'down', because: 'out of memory' })
      waits.push(state.phase === 'down' ? state.retryAfterMs : Number.NaN)
      clock.advance(waits.at(-1) ?? 0)
      await turn()
      expect(engine.state()).toEqual({ phase: 'ready' })
    }
    expect(waits).toEqual([0, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
    expect(lives).toHaveLength(11)
  })

  test('forgets old deaths after a long life', async () => {
    const { clock, engine, lives } = setUp()
    await engine.start()
    for (let death = 0; death < 3; death++) {
      clock.advance(30_000)
      lives.at(-1)?.end('now and then')
      await turn()
      expect(engine.state()).toMatchObject({ retryAfterMs: 0 })
      clock.advance(0)
      await turn()
    }
  })

  test('a first start that fails says so, and is tried again', async () => {
    const { clock, engine, events } = setUp({ refuse: 1 })
    await expect(engine.start()).rejects.toMatchObject({ code: 'integrity_failed' })
    expect(engine.state()).toMatchObject({ phase: 'down', because: 'Cannot load: wrong bytes' })
    clock.advance(0)
    await turn()
    expect(engine.state()).toEqual({ phase: 'ready' })
    expect(events).toEqual(['engine_down'])
  })

  test('refuses a batch while it is down', async () => {
    const { engine, lives } = setUp()
    await engine.start()
    lives[0]?.end('gone')
    await turn()
    await expect(engine.run([[[1]]])).rejects.toMatchObject({ code: 'engine_unavailable' })
  })

  test('gives up an engine that does not answer, and starts another one', async () => {
    const { clock, engine, lives } = setUp()
    await engine.start()
    const batch = engine.run([[[1]]])
    const failed = expect(batch).rejects.toMatchObject({ code: 'engine_failed' })
    clock.advance(60_000)
    await failed
    clock.advance(0)
    await turn()
    expect(lives[0]?.stopped).toBe(true)
    expect(engine.state()).toEqual({ phase: 'ready' })
    expect(lives).toHaveLength(2)
  })

  test('starts nothing after it was stopped', async () => {
    const { clock, engine, lives } = setUp()
    await engine.start()
    await engine.stop()
    await turn()
    clock.advance(100_000)
    await turn()
    expect(engine.state()).toEqual({ phase: 'stopped' })
    expect(lives).toHaveLength(1)
  })
})
