import { AppError } from '#core/contract/error'
import { toWire } from '#core/contract/wire'
import { classifyTaught, type TeachTask } from '#core/heads/classifyTaught'
import { considerGpu, type GpuPorts } from './considerGpu.ts'
import { encodeTexts } from './encodeTexts.ts'
import type { FromEngine, ToEngine } from './messages.ts'
import { startEngine, type Started, type StartOptions } from './startEngine.ts'

/**
 * Texts of one visit after which the graphics processor is considered: a few long documents. Before, the 17 MB that it
 * takes to find out cost more than they save.
 */
export const heavyTexts = 512

export type HostPorts = GpuPorts & {
  /** Resolves after the messages that wait have been handled, so that a cancel is seen between two batches. */
  breathe: () => Promise<void>
  autoThreads: () => number
  post: (message: FromEngine, transfer?: Transferable[]) => void
}

/** The worker's side of the protocol. One call runs at a time; the page sends the next after the last has ended. */
export function createEngineHost(ports: HostPorts): (message: ToEngine) => Promise<void> {
  let started: Started | undefined
  let options: StartOptions | undefined
  let textsDone = 0
  let considering: Promise<void> | undefined
  let cancelledCallId: number | undefined

  return async (message) => {
    switch (message.kind) {
      case 'start':
        return start({
          ...message,
          threads: message.threads === 'auto' ? ports.autoThreads() : message.threads,
        })
      case 'embed':
        return embed(message.callId, message.texts)
      case 'teach':
        return teach(message.callId, message.task)
      case 'cancel':
        cancelledCallId = message.callId
    }
  }

  async function start(asked: StartOptions): Promise<void> {
    try {
      options = asked
      started = await startEngine(asked, ports)
      ports.post({ kind: 'ready', report: started.report })
    } catch (error) {
      ports.post({ kind: 'failed', error: toWire(asEngineError(error, 'start the engine')) })
    }
  }

  /** Once, in between calls, and without anybody waiting for it. */
  async function improve(): Promise<void> {
    if (started === undefined || options === undefined || options.engine !== undefined) return
    const better = await considerGpu(started, options, ports)
    if (better === undefined) return
    started = better
    ports.post({ kind: 'improved', report: better.report })
  }

  function teach(callId: number, task: TeachTask): void {
    try {
      ports.post({ kind: 'taught', callId, labelled: classifyTaught(task) })
    } catch (error) {
      ports.post({ kind: 'callFailed', callId, error: toWire(asEngineError(error, 'learn the labels')) })
    }
  }

  async function embed(callId: number, texts: readonly string[]): Promise<void> {
    try {
      if (started === undefined)
        throw new AppError('engine_unavailable', 'Cannot embed: the engine has not started')
      const phasesMs = await encodeTexts(texts, started.encoder, {
        onRows: (rows) => ports.post({ kind: 'vectors', callId, rows }, [rows.vectors.buffer as ArrayBuffer]),
        isCancelled: async () => {
          await ports.breathe()
          return cancelledCallId === callId
        },
        nowMs: ports.nowMs,
      })
      textsDone += texts.length
      ports.post(phasesMs === undefined ? { kind: 'cancelled', callId } : { kind: 'done', callId, phasesMs })
      if (textsDone >= heavyTexts) considering ??= improve().catch(() => undefined)
    } catch (error) {
      ports.post({ kind: 'callFailed', callId, error: toWire(asEngineError(error, 'embed')) })
    }
  }
}

function asEngineError(error: unknown, action: string): AppError {
  if (error instanceof AppError) return error
  const what = error instanceof Error ? error.message : String(error)
  return new AppError('engine_failed', `Cannot ${action} on this device: ${what}`, { cause: error })
}
