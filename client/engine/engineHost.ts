import { AppError } from '#core/contract/error'
import { toWire } from '#core/contract/wire'
import { type Encoder, encodeTexts } from './encodeTexts.ts'
import type { FromEngine, ToEngine } from './messages.ts'
import { startEngine, type StartOptions, type StartPorts } from './startEngine.ts'

export type HostPorts = StartPorts & {
  /** Resolves after the messages that wait have been handled, so that a cancel is seen between two batches. */
  breathe: () => Promise<void>
  autoThreads: () => number
  post: (message: FromEngine, transfer?: Transferable[]) => void
}

/** The worker's side of the protocol. One call runs at a time; the page sends the next after the last has ended. */
export function createEngineHost(ports: HostPorts): (message: ToEngine) => Promise<void> {
  let encoder: Encoder | undefined
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
      case 'cancel':
        cancelledCallId = message.callId
    }
  }

  async function start(options: StartOptions): Promise<void> {
    try {
      const started = await startEngine(options, ports)
      encoder = started.encoder
      ports.post({ kind: 'ready', report: started.report })
    } catch (error) {
      ports.post({ kind: 'failed', error: toWire(asEngineError(error, 'start the engine')) })
    }
  }

  async function embed(callId: number, texts: readonly string[]): Promise<void> {
    try {
      if (encoder === undefined)
        throw new AppError('engine_unavailable', 'Cannot embed: the engine has not started')
      const phasesMs = await encodeTexts(texts, encoder, {
        onRows: (rows) => ports.post({ kind: 'vectors', callId, rows }, [rows.vectors.buffer as ArrayBuffer]),
        isCancelled: async () => {
          await ports.breathe()
          return cancelledCallId === callId
        },
        nowMs: ports.nowMs,
      })
      ports.post(phasesMs === undefined ? { kind: 'cancelled', callId } : { kind: 'done', callId, phasesMs })
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
