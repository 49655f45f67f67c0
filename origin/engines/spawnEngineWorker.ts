import { Worker } from 'node:worker_threads'
import { AppError } from '#core/contract/error'
import { fromWire } from '#core/contract/wire'
import type { EngineResult, EngineRun } from '../ports.ts'
import type { BatchMessage, HostMessage, WorkerMessage, WorkerSettings } from './messages.ts'
import type { Runner } from './supervise.ts'

/** Memory of the worker's JavaScript heap; the session's own memory lies outside of it. A leak ends the worker, not the process. */
const workerHeapMb = 256

type Pending = { resolve(result: EngineResult): void; reject(error: AppError): void }

/** Starts a thread with one session; resolves when it has loaded its model. Rejects with AppError when it cannot. */
export async function spawnEngineWorker(settings: WorkerSettings): Promise<Runner> {
  const worker = new Worker(new URL('./engineWorker.ts', import.meta.url), {
    workerData: settings,
    resourceLimits: { maxOldGenerationSizeMb: workerHeapMb },
  })
  const pending = new Map<number, Pending>()
  const exit = Promise.withResolvers<string>()
  const loaded = Promise.withResolvers<void>()
  let because: string | undefined
  let isGone = false
  let nextId = 0

  const death = (): AppError =>
    new AppError(
      'engine_failed',
      `Cannot finish the batch: the engine of ${settings.entry.id} died; send it again`,
      { cause: because },
    )

  worker.on('message', (message: WorkerMessage) => {
    if (message.type === 'ready') loaded.resolve()
    else if (message.type === 'refused') loaded.reject(fromWire(message.error, 'the worker'))
    else {
      pending.get(message.id)?.resolve(message)
      pending.delete(message.id)
    }
  })
  worker.on('error', (error: Error) => (because = error.message))
  worker.on('exit', (code) => {
    isGone = true
    because ??= `it exited with code ${code}`
    loaded.reject(new AppError('engine_unavailable', `Cannot load ${settings.entry.id}: ${because}`))
    // First the news, then the failed batch: nobody may hand the next batch to a dead worker.
    exit.resolve(because)
    for (const { reject } of pending.values()) reject(death())
    pending.clear()
  })

  await loaded.promise
  return {
    exited: exit.promise,
    run(runs) {
      if (isGone) return Promise.reject(death())
      const { promise, resolve, reject } = Promise.withResolvers<EngineResult>()
      const message = packBatch(nextId++, runs)
      pending.set(message.id, { resolve, reject })
      worker.postMessage(message, [message.ids.buffer])
      return promise
    },
    async stop() {
      // Never terminate(): a thread that ends inside a run takes the whole process with it (an uncaught Napi::Error).
      worker.postMessage('stop' satisfies HostMessage)
      await exit.promise
    },
  }
}

function packBatch(id: number, runs: readonly EngineRun[]): BatchMessage & { ids: Int32Array<ArrayBuffer> } {
  const texts = runs.flat()
  const ids = new Int32Array(texts.reduce((sum, text) => sum + text.length, 0))
  let at = 0
  for (const text of texts) {
    ids.set(text, at)
    at += text.length
  }
  return {
    id,
    ids,
    textsPerRun: runs.map((run) => run.length),
    tokensPerText: texts.map((text) => text.length),
  }
}
