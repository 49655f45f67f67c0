import { AppError } from '#core/contract/error'
import { fromWire } from '#core/contract/wire'
import type { Labelled, TeachTask } from '#core/heads/classifyTaught'
import type { EngineReport, FromEngine, ToEngine, VectorRows } from './messages.ts'

/** The part of a Worker that we use; tests bring their own. */
export type WorkerLike = {
  postMessage(message: ToEngine): void
  terminate(): void
  onmessage: ((event: { data: FromEngine }) => void) | null
  onerror: ((event: { message?: string }) => void) | null
  onmessageerror: ((event: never) => void) | null
}

/** Calls `run` after `ms`; the function that comes back takes it off again. */
export type Timer = (ms: number, run: () => void) => () => void

/**
 * A run cannot be stopped, only waited for: a batch takes half a second here, five on a slow phone. A worker that has
 * not confirmed a cancel after this is stuck and is ended.
 */
export const stuckMs = 15_000

export type ConnectionEvents = {
  onProgress: (message: Extract<FromEngine, { kind: 'downloading' | 'starting' }>) => void
  onImproved: (report: EngineReport) => void
  /** The worker is gone, whatever it was doing. Comes at most once. */
  onBroken: (error: AppError) => void
}

export type Connection = {
  /** Rejects with the AppError that the start ended in. */
  ready: Promise<EngineReport>
  /** One call at a time. Rejects with the signal's reason once the worker has let go of a cancelled call. */
  embed(texts: readonly string[], options: EmbedOptions): Promise<{ tokenize: number; compute: number }>
  /** As `embed`: one call at a time. */
  teach(task: TeachTask, signal: AbortSignal): Promise<readonly Labelled[]>
  close(): void
}

export type EmbedOptions = { signal: AbortSignal; onRows: (rows: VectorRows) => void }

type Ended = Extract<FromEngine, { kind: 'done' | 'taught' }>
type ActiveCall = EmbedOptions & {
  callId: number
  resolve: (message: Ended) => void
  reject: (reason: unknown) => void
}

/** One worker from its start to its end, as promises. */
export function connectWorker(
  worker: WorkerLike,
  start: Extract<ToEngine, { kind: 'start' }>,
  options: ConnectionEvents & { timer: Timer },
): Connection {
  const ready = Promise.withResolvers<EngineReport>()
  ready.promise.catch(() => undefined) // whoever waits for it sees it; nobody has to
  let call: ActiveCall | undefined
  let nextCallId = 1
  let open = true

  worker.onmessage = ({ data }) => receive(data)
  worker.onerror = ({ message }) => breakOff(crashed(message || 'the worker stopped'))
  worker.onmessageerror = () => breakOff(crashed('a message could not be read'))
  worker.postMessage(start)

  return { ready: ready.promise, embed, teach, close }

  function receive(message: FromEngine): void {
    if (!open) return
    if (message.kind === 'downloading' || message.kind === 'starting') return options.onProgress(message)
    if (message.kind === 'ready') return ready.resolve(message.report)
    if (message.kind === 'improved') return options.onImproved(message.report)
    if (message.kind === 'failed') return breakOff(fromWire(message.error, 'the engine'))
    if (call?.callId !== message.callId) return
    if (message.kind === 'vectors') return call.signal.aborted ? undefined : call.onRows(message.rows)
    if (message.kind === 'done' || message.kind === 'taught') call.resolve(message)
    else if (message.kind === 'cancelled') call.reject(call.signal.reason)
    else call.reject(fromWire(message.error, 'the engine'))
  }

  async function embed(
    texts: readonly string[],
    embedOptions: EmbedOptions,
  ): Promise<{ tokenize: number; compute: number }> {
    const ended = await run((callId) => ({ kind: 'embed', callId, texts }), embedOptions)
    return ended.kind === 'done' ? ended.phasesMs : neverAsked(ended)
  }

  async function teach(task: TeachTask, signal: AbortSignal): Promise<readonly Labelled[]> {
    const options = { signal, onRows: () => undefined }
    const ended = await run((callId) => ({ kind: 'teach', callId, task }), options)
    return ended.kind === 'taught' ? ended.labelled : neverAsked(ended)
  }

  async function run(write: (callId: number) => ToEngine, callOptions: EmbedOptions): Promise<Ended> {
    const { signal } = callOptions
    await ready.promise
    signal.throwIfAborted()
    if (!open) throw crashed('the worker has ended')
    const callId = nextCallId++
    const ended = Promise.withResolvers<Ended>()
    call = { ...callOptions, callId, resolve: ended.resolve, reject: ended.reject }
    let disarm: (() => void) | undefined
    const cancel = (): void => {
      worker.postMessage({ kind: 'cancel', callId })
      disarm = options.timer(stuckMs, () => breakOff(crashed(`a call did not stop within ${stuckMs} ms`)))
    }
    signal.addEventListener('abort', cancel, { once: true })
    worker.postMessage(write(callId))
    try {
      const message = await ended.promise
      signal.throwIfAborted()
      return message
    } finally {
      signal.removeEventListener('abort', cancel)
      disarm?.()
      call = undefined
    }
  }

  function breakOff(error: AppError): void {
    if (!open) return
    close()
    ready.reject(error)
    call?.reject(error)
    options.onBroken(error)
  }

  function close(): void {
    open = false
    worker.onmessage = worker.onerror = worker.onmessageerror = null
    worker.terminate()
  }
}

function neverAsked({ kind }: Ended): never {
  throw crashed(`it answered a call with ${kind}`)
}

function crashed(what: string): AppError {
  return new AppError('engine_failed', `Cannot go on with the engine on this device: ${what}`)
}
