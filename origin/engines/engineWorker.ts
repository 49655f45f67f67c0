import { parentPort, workerData } from 'node:worker_threads'
import { asAppError } from '#core/contract/error'
import { toWire } from '#core/contract/wire'
import type { BatchMessage, HostMessage, WorkerMessage, WorkerSettings } from './messages.ts'
import type { EngineSession } from './engineSession.ts'
import { openSession } from './openSession.ts'

/**
 * The thread that owns one session: a run blocks (ONNX Runtime's too: microsoft/onnxruntime#19611), so it may not share a thread with
 * HTTP. Whatever goes wrong in a batch ends the thread; the bridge fails the batch and starts a new one.
 */
const port = parentPort
if (port === null) throw new Error('engineWorker.ts runs in a worker thread only')
const settings = workerData as WorkerSettings
const post = (message: WorkerMessage, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer)

let isStopping = false

/** Undefined when it was told to stop on the way. */
async function computeBatch(
  session: EngineSession,
  batch: BatchMessage,
): Promise<Float32Array<ArrayBuffer> | undefined> {
  const { dimensions } = settings.entry
  const vectors = new Float32Array(batch.tokensPerText.length * dimensions)
  let text = 0
  let at = 0
  for (const texts of batch.textsPerRun) {
    if (isStopping) return undefined
    const first = text
    const run: Int32Array[] = []
    for (; text < first + texts; text++) {
      const tokens = batch.tokensPerText[text] ?? 0
      run.push(batch.ids.subarray(at, at + tokens))
      at += tokens
    }
    vectors.set(await session.run(run), first * dimensions)
  }
  return vectors
}

try {
  const session = await openSession(settings)
  port.on('message', async (message: HostMessage) => {
    if (message === 'stop') {
      isStopping = true
      port.close() // nothing keeps the thread alive any more
      return
    }
    const startedMs = performance.now()
    const vectors = await computeBatch(session, message)
    const computeMs = performance.now() - startedMs
    if (vectors) post({ type: 'done', id: message.id, vectors, computeMs }, [vectors.buffer])
  })
  post({ type: 'ready' })
} catch (error) {
  post({ type: 'refused', error: toWire(asAppError(error, `load ${settings.entry.id}`)) })
  port.close()
}
