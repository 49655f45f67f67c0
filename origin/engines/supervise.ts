import { AppError } from '#core/contract/error'
import type { Clock, Engine, EngineResult, EngineRun, EngineState, Log } from '../ports.ts'

/** One life of an engine. */
export type Runner = {
  run(runs: readonly EngineRun[]): Promise<EngineResult>
  /** Resolves with the reason when it is gone, wanted or not. */
  exited: Promise<string>
  /** Asks it to end after the run in progress; resolves when it is gone. */
  stop(): Promise<void>
}

export type SupervisorOptions = {
  name: string
  /** Starts one life; rejects with AppError. */
  spawn(): Promise<Runner>
  clock: Clock
  log: Log
}

export type SupervisedEngine = Engine & {
  /** Starts the first life, once; rejects when it cannot begin, for example without its model file. */
  start(): Promise<void>
}

/** The first replacement starts at once: most deaths have one bad batch behind them. Then the wait doubles. */
const firstWaitMs = 250
const longestWaitMs = 30_000
/** After so long a life the next death counts as the first again. */
const stableMs = 30_000
/** No batch of the allowed size takes so long; an engine that does is stuck. */
const stuckMs = 60_000

function restartWaitMs(deaths: number): number {
  return deaths <= 1 ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (deaths - 2))
}

/** Keeps one engine alive: a dead one is replaced, with a wait that grows while it keeps dying. */
export function superviseEngine({ name, spawn, clock, log }: SupervisorOptions): SupervisedEngine {
  const listeners: (() => void)[] = []
  let state: EngineState = { phase: 'starting' }
  let downUntilMs = 0
  let life: Promise<void> | undefined
  let runner: Runner | undefined
  let deaths = 0
  let cancelRestart: (() => void) | undefined

  const live = async (): Promise<void> => {
    state = { phase: 'starting' }
    try {
      const next = await spawn()
      if (isStopped()) return await next.stop()
      const bornMs = clock.nowMs()
      runner = next
      state = { phase: 'ready' }
      void next.exited.then((because) => {
        if (runner !== next) return
        if (clock.nowMs() - bornMs >= stableMs) deaths = 0
        fall(because)
      })
      for (const listener of listeners) listener()
    } catch (error) {
      fall(error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  const fall = (because: string): void => {
    runner = undefined
    if (isStopped()) return
    deaths++
    const retryAfterMs = restartWaitMs(deaths)
    log('engine_down', { engine: name, because, retryAfterMs })
    state = { phase: 'down', because, retryAfterMs }
    downUntilMs = clock.nowMs() + retryAfterMs
    cancelRestart = clock.after(retryAfterMs, () => {
      life = live()
      life.catch(() => undefined) // it fell again, and `fall` has logged why
    })
  }
  const isStopped = (): boolean => state.phase === 'stopped'

  const run = async (runs: readonly EngineRun[]): Promise<EngineResult> => {
    const current = runner
    if (current === undefined) {
      throw new AppError('engine_unavailable', `Cannot compute a batch: the engine ${name} is ${state.phase}`)
    }
    const stuck = Promise.withResolvers<never>()
    const cancelWatch = clock.after(stuckMs, () => {
      stuck.reject(new AppError('engine_failed', `Cannot finish the batch: no answer within ${stuckMs} ms`))
      runner = undefined
      void current.stop()
      fall(`no answer within ${stuckMs} ms`)
    })
    try {
      return await Promise.race([current.run(runs), stuck.promise])
    } finally {
      cancelWatch()
    }
  }

  return {
    name,
    start: () => (life ??= live()),
    state() {
      if (state.phase !== 'down') return state
      return { ...state, retryAfterMs: Math.max(0, downUntilMs - clock.nowMs()) }
    },
    run,
    onReady: (listener) => void listeners.push(listener),
    async stop() {
      state = { phase: 'stopped' }
      cancelRestart?.()
      await life?.catch(() => undefined) // a session that is being loaded may not be interrupted
      await runner?.stop()
    },
  }
}
