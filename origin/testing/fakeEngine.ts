import { AppError } from '#core/contract/error'
import type { Engine, EngineRun, EngineState, TokenIds } from '../ports.ts'

export const fakeDimensions = 4

/** A vector of length 1 that only the ids decide. */
export function fakeVector(ids: TokenIds): Float32Array {
  const raw = [0, 1, 2, 3].map((at) =>
    ids.reduce((sum, id, place) => sum + Math.sin(id * (at + 1) + place * 0.1), 0.5 + at),
  )
  const length = Math.hypot(...raw)
  return Float32Array.from(raw, (value) => value / length)
}

export type FakeEngine = Engine & {
  /** Batches that were started and not yet finished. */
  running: EngineRun[][]
  /** All batches ever started. */
  batches: EngineRun[][]
  /** Ends the oldest running batch with its vectors. */
  finish(computeMs?: number): Promise<void>
  /** Kills the engine with whatever runs on it. */
  die(): Promise<void>
  /** Makes it ready again. */
  revive(): Promise<void>
  /** From now on batches finish by themselves. */
  auto(): void
}

type Open = { runs: EngineRun[]; resolve(computeMs: number): void; reject(error: Error): void }

export function createFakeEngine({ phase = 'ready' as 'ready' | 'starting' } = {}): FakeEngine {
  let state: EngineState = { phase }
  let open: Open[] = []
  let isAuto = false
  const listeners: (() => void)[] = []
  const batches: EngineRun[][] = []
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return {
    name: 'fake/cpu',
    state: () => state,
    batches,
    get running() {
      return open.map(({ runs }) => runs)
    },
    run(given) {
      const runs = given.map((run) => [...run])
      batches.push(runs)
      return new Promise((resolve, reject) => {
        const finish = (computeMs: number): void => {
          const vectors = runs.flat().flatMap((ids) => [...fakeVector(ids)])
          resolve({ vectors: Float32Array.from(vectors), computeMs })
        }
        if (isAuto) finish(1)
        else open.push({ runs, resolve: finish, reject })
      })
    },
    onReady: (listener) => void listeners.push(listener),
    stop: () => Promise.resolve(),
    finish(computeMs = 1) {
      open.shift()?.resolve(computeMs)
      return settle()
    },
    die() {
      state = { phase: 'down', because: 'killed by the test', retryAfterMs: 250 }
      for (const { reject } of open) reject(new AppError('engine_failed', 'Cannot finish the batch: it died'))
      open = []
      return settle()
    },
    revive() {
      state = { phase: 'ready' }
      for (const listener of listeners) listener()
      return settle()
    },
    auto() {
      isAuto = true
      for (const one of open) one.resolve(1)
      open = []
    },
  }
}
