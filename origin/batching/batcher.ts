import { AppError } from '#core/contract/error'
import type { Clock, Engine, EngineResult, TokenIds } from '../ports.ts'
import { admit, drainMs } from './admit.ts'
import type { QueueLimits, QueueLoad } from './admit.ts'
import { costMs, startFit, updateFit } from '#core/policy/computeCost'
import { expectedCost } from '#core/policy/estimates'
import { plan } from './plan.ts'
import type { BatchLimits, WaitingText } from './plan.ts'

export type BatcherOptions = {
  engines: readonly Engine[]
  clock: Clock
  dimensions: number
  limits: QueueLimits & Omit<BatchLimits, 'cost' | 'engines' | 'busyTokens'>
}

export type SubmitOptions = {
  /** On the batcher's clock. */
  deadlineMs: number
  /** Takes the waiting texts out of the queue and rejects with its reason. What already runs is not stopped. */
  signal: AbortSignal
}

export type Computed = {
  /** float32 [texts * dimensions], in the order of the texts. */
  vectors: Float32Array
  /** From the arrival to the start of the first batch with a text of this request. */
  queueMs: number
  /** From there to its last vector. */
  computeMs: number
}

export type BatcherLoad = QueueLoad & {
  /** Expected time until everything that waits is done. */
  drainMs: number
  batches: number
  failedBatches: number
  /** When a batch last came back, on the batcher's clock. */
  lastBatchMs: number | undefined
}

/** The one owner of the queue of one model and of what runs on its engines. */
export type Batcher = {
  /**
   * Vectors of all `texts`, admitted whole or refused at once. Rejects with AppError `over_capacity` or
   * `engine_unavailable` (both with `retryAfterMs`), `deadline_exceeded`, `engine_failed`, or the signal's reason.
   */
  submit(texts: readonly TokenIds[], options: SubmitOptions): Promise<Computed>
  load(): BatcherLoad
}

/** One request in the queue. */
type Job = {
  texts: readonly TokenIds[]
  vectors: Float32Array
  missing: number
  enqueuedMs: number
  startedMs: number | undefined
  settle(error: Error | undefined): void
}
type Waiting = WaitingText & { job: Job }
/** A batch on an engine; `endMs` is expected. */
type Running = { startedMs: number; endMs: number; tokens: number }

export function createBatcher({ engines, clock, dimensions, limits }: BatcherOptions): Batcher {
  const jobs = new Set<Job>()
  const running = new Map<Engine, Running>()
  let waiting: Waiting[] = []
  let fit = startFit(expectedCost.origin)
  let cancelTimer: (() => void) | undefined
  const counts = { batches: 0, failedBatches: 0 }
  let lastBatchMs: number | undefined

  const readyEngines = (): number => engines.filter((engine) => engine.state().phase === 'ready').length

  /** Expected rest of what runs, as tokens. */
  const busyTokens = (nowMs: number): number =>
    [...running.values()].reduce((sum, { startedMs, endMs, tokens }) => {
      const left = (endMs - nowMs) / Math.max(1, endMs - startedMs)
      return sum + tokens * Math.min(1, Math.max(0, left))
    }, 0)

  const load = (): QueueLoad => {
    const free = engines.some((engine) => engine.state().phase === 'ready' && !running.has(engine))
    const ends = [...running.values()].map(({ endMs }) => endMs)
    return {
      requests: new Set(waiting.map(({ job }) => job)).size,
      texts: waiting.length,
      tokens: waiting.reduce((sum, { tokens }) => sum + tokens, 0),
      busyMs: free || ends.length === 0 ? 0 : Math.max(0, Math.min(...ends) - clock.nowMs()),
      engines: Math.max(1, readyEngines()),
      cost: fit.cost,
    }
  }

  const submit: Batcher['submit'] = async (texts, { deadlineMs, signal }) => {
    signal.throwIfAborted()
    const tokens = texts.reduce((sum, ids) => sum + ids.length, 0)
    const action = `Cannot embed ${countTexts(texts.length)}`
    refuseWithoutEngine(engines, action)
    const nowMs = clock.nowMs()
    const refusal = admit({ texts: texts.length, tokens, leftMs: deadlineMs - nowMs }, load(), limits)
    if (refusal) {
      const { code, because, retryAfterMs } = refusal
      throw new AppError(code, `${action}: ${because}`, { retryAfterMs })
    }
    return await new Promise<Computed>((resolve, reject) => {
      const onAbort = (): void => job.settle(signal.reason as Error)
      const job: Job = {
        texts,
        vectors: new Float32Array(texts.length * dimensions),
        missing: texts.length,
        enqueuedMs: nowMs,
        startedMs: undefined,
        settle(error) {
          if (!jobs.delete(job)) return
          signal.removeEventListener('abort', onAbort)
          if (error !== undefined) {
            waiting = waiting.filter((text) => text.job !== job)
            reject(error)
          } else {
            const startedMs = job.startedMs ?? nowMs
            const { vectors } = job
            resolve({ vectors, queueMs: startedMs - nowMs, computeMs: clock.nowMs() - startedMs })
          }
        },
      }
      jobs.add(job)
      texts.forEach((ids, turn) =>
        waiting.push({ job, turn, tokens: ids.length, enqueuedMs: nowMs, deadlineMs }),
      )
      signal.addEventListener('abort', onAbort)
      pump()
    })
  }

  /** Gives every free engine its next batch. Called whenever a text arrives or an engine becomes free. */
  const pump = (): void => {
    cancelTimer?.()
    cancelTimer = undefined
    const free = engines.filter((engine) => engine.state().phase === 'ready' && !running.has(engine))
    for (const engine of free) {
      if (waiting.length === 0) return
      const nowMs = clock.nowMs()
      const { take, reject, waitMs } = plan(
        waiting,
        { ...limits, cost: fit.cost, engines: readyEngines(), busyTokens: busyTokens(nowMs) },
        nowMs,
      )
      const texts = waiting
      const taken = take.map((run) => run.flatMap((index) => texts[index] ?? []))
      const leaving = new Set(taken.flat())
      waiting = waiting.filter((text) => !leaving.has(text))
      for (const job of new Set(reject.flatMap((index) => texts[index]?.job ?? []))) job.settle(tooLate(job))
      if (taken.length > 0) void runBatch(engine, taken)
      else if (waitMs > 0) {
        cancelTimer = clock.after(waitMs, pump)
        return
      }
    }
  }

  const runBatch = async (engine: Engine, runs: readonly (readonly Waiting[])[]): Promise<void> => {
    const startedMs = clock.nowMs()
    const texts = runs.flat()
    for (const { job } of texts) job.startedMs ??= startedMs
    const tokens = runs.reduce((sum, run) => sum + run.length * Math.max(...run.map((t) => t.tokens)), 0)
    running.set(engine, { startedMs, endMs: startedMs + costMs(fit.cost, runs.length, tokens), tokens })
    try {
      const result = await engine.run(runs.map((run) => run.map(({ job, turn }) => job.texts[turn] ?? [])))
      fit = updateFit(fit, { runs: runs.length, tokens, ms: result.computeMs })
      counts.batches++
      lastBatchMs = clock.nowMs()
      running.delete(engine)
      deliver(texts, result)
    } catch (error) {
      counts.failedBatches++
      running.delete(engine)
      for (const job of new Set(texts.map((text) => text.job))) job.settle(error as Error)
    }
    pump()
  }

  const deliver = (texts: readonly Waiting[], { vectors }: EngineResult): void => {
    texts.forEach(({ job, turn }, position) => {
      const vector = vectors.subarray(position * dimensions, (position + 1) * dimensions)
      job.vectors.set(vector, turn * dimensions)
      if (--job.missing === 0) job.settle(undefined)
    })
  }

  const tooLate = (job: Job): AppError => {
    const waitedMs = Math.round(clock.nowMs() - job.enqueuedMs)
    const action = `Cannot embed ${countTexts(job.texts.length)} in time`
    return new AppError('deadline_exceeded', `${action}: waited ${waitedMs} ms; allow more time`)
  }

  for (const engine of engines) engine.onReady(pump)

  return {
    submit,
    load() {
      const now = load()
      return { ...now, ...counts, drainMs: drainMs(now), lastBatchMs }
    },
  }
}

function countTexts(count: number): string {
  return count === 1 ? '1 text' : `${count} texts`
}

/** While every engine is down nothing new queues: another tier may answer sooner. What waits already keeps waiting. */
function refuseWithoutEngine(engines: readonly Engine[], action: string): void {
  const states = engines.map((engine) => engine.state())
  if (states.some(({ phase }) => phase === 'ready' || phase === 'starting')) return
  const waitsMs = states.flatMap((state) => (state.phase === 'down' ? [state.retryAfterMs] : []))
  const retryAfterMs = waitsMs.length > 0 ? Math.min(...waitsMs) : undefined
  throw new AppError('engine_unavailable', `${action}: no engine is running`, { retryAfterMs })
}
