import { AppError } from '#core/contract/error'
import type { Labelled, TeachTask } from '#core/heads/classifyTaught'
import type { Embedded } from '#core/task/embedder'
import { type Connection, connectWorker, type Timer, type WorkerLike } from './connection.ts'
import type { EngineReport, FromEngine, ToEngine, VectorRows } from './messages.ts'

/** A running engine holds about 150 MB; starting again from the stored files takes one to two seconds. */
export const idleEndMs = 5 * 60_000
/** Ends in a row, without one answered call between them, after which another start is a waste of battery. */
export const maxCrashes = 3
/** The page asks for a slice of a document and a question at a time; more means that somebody forgot to wait. */
export const maxWaitingCalls = 32

export type BridgeState =
  | { phase: 'idle' }
  | { phase: 'downloading'; doneBytes: number; totalBytes: number }
  | { phase: 'starting' }
  | { phase: 'ready'; report: EngineReport }
  /** `isFinal`: it will not be started again in this visit. */
  | { phase: 'failed'; error: AppError; isFinal: boolean }

export type BridgePorts = {
  spawn: () => WorkerLike
  timer: Timer
  onState: (state: BridgeState) => void
}

/** Core's Embedded, with where the time went. */
export type TimedEmbedded = Embedded & { phasesMs: { tokenize: number; compute: number } }

export type EngineBridge = {
  /** What the engine said of itself, once it is ready. */
  report(): EngineReport | undefined
  /**
   * Vectors of `texts`, float32 [texts * dimensions]; starts the engine on first use and after it ended. Calls run one after the other; a cancelled
   * one rejects at once. Throws AppError `engine_unavailable`, `engine_failed`, `integrity_failed`, `over_capacity`.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<TimedEmbedded>
  /** Labels by examples, computed where the page does not wait for it. Waits for its turn as `embed` does. */
  teach(task: TeachTask, signal: AbortSignal): Promise<readonly Labelled[]>
  /** Starts the engine without asking anything of it. */
  start(signal: AbortSignal): Promise<EngineReport>
  close(): void
}

/** The page's side of the engine: lazy start, one call at a time, an end when idle, few restarts. */
export function createEngineBridge(
  start: Extract<ToEngine, { kind: 'start' }>,
  ports: BridgePorts,
): EngineBridge {
  let connection: Connection | undefined
  let report: EngineReport | undefined
  let refusal: AppError | undefined
  let crashes = 0
  let waiting = 0
  let tail: Promise<unknown> = Promise.resolve()
  let stopIdleTimer = (): void => undefined

  return {
    report: () => report,
    embed: (texts, signal) =>
      enqueue((live) => collect(live, texts, { dimensions: start.model.dimensions, signal }), signal),
    teach: (task, signal) => enqueue((live) => live.teach(task, signal), signal),
    start: (signal) => enqueue((live) => live.ready, signal),
    close,
  }

  async function enqueue<T>(call: (live: Connection) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    if (waiting >= maxWaitingCalls) {
      throw new AppError('over_capacity', `Cannot embed: ${waiting} calls wait already; want fewer at a time`)
    }
    waiting++
    stopIdleTimer()
    const turn = tail.then(async () => {
      signal.throwIfAborted()
      const live = connect()
      await orAbort(live.ready, signal)
      const result = await call(live)
      crashes = 0
      return result
    })
    tail = turn
      .catch(() => undefined)
      .finally(() => {
        waiting--
        if (waiting === 0) stopIdleTimer = ports.timer(idleEndMs, close)
      })
    return orAbort(turn, signal)
  }

  function connect(): Connection {
    if (refusal !== undefined) throw refusal
    if (connection !== undefined) return connection
    ports.onState({ phase: 'starting' })
    const live = connectWorker(ports.spawn(), start, {
      timer: ports.timer,
      onProgress: (message) => ports.onState(progressState(message)),
      onImproved: (better) => {
        report = better
        ports.onState({ phase: 'ready', report: better })
      },
      onBroken,
    })
    connection = live
    live.ready.then(
      (ready) => {
        report = ready
        if (connection === live) ports.onState({ phase: 'ready', report: ready })
      },
      () => undefined, // told by onBroken
    )
    return live
  }

  function onBroken(error: AppError): void {
    connection = undefined
    report = undefined
    // No network is no crash: the next call may find one.
    if (error.code !== 'engine_unavailable') crashes++
    if (error.code === 'integrity_failed' || crashes >= maxCrashes) refusal = error
    ports.onState({ phase: 'failed', error, isFinal: refusal !== undefined })
  }

  function close(): void {
    stopIdleTimer()
    connection?.close()
    if (connection !== undefined) ports.onState({ phase: 'idle' })
    connection = undefined
    report = undefined
  }
}

const progressState = (message: Extract<FromEngine, { kind: 'downloading' | 'starting' }>): BridgeState =>
  message.kind === 'starting'
    ? { phase: 'starting' }
    : { phase: 'downloading', doneBytes: message.doneBytes, totalBytes: message.totalBytes }

/** Rows come as they are ready, shortest texts first; the caller wants them in the order of its texts. */
async function collect(
  live: Connection,
  texts: readonly string[],
  options: { dimensions: number; signal: AbortSignal },
): Promise<TimedEmbedded> {
  const { dimensions, signal } = options
  const vectors = new Float32Array(texts.length * dimensions)
  let inputTokens = 0
  let cutTokens = 0
  const onRows = (rows: VectorRows): void => {
    rows.indexes.forEach((index, row) => {
      vectors.set(rows.vectors.subarray(row * dimensions, (row + 1) * dimensions), index * dimensions)
      inputTokens += rows.tokens[row] as number
      cutTokens += rows.cutTokens[row] as number
    })
  }
  const phasesMs = await live.embed(texts, { signal, onRows })
  return { vectors, inputTokens, cutTokens, phasesMs }
}

/** `work`, or the signal's reason as soon as it fires; the work itself goes on to its own end. */
function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => undefined)
    return Promise.reject(signal.reason)
  }
  const aborted = Promise.withResolvers<never>()
  const onAbort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  return Promise.race([work, aborted.promise]).finally(() => signal.removeEventListener('abort', onAbort))
}
