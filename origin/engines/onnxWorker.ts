import { parentPort, workerData } from 'node:worker_threads'
import { asAppError } from '#core/contract/error'
import { toWire } from '#core/contract/wire'
import type { BatchMessage, WorkerMessage, WorkerSettings } from './messages.ts'
import { openOnnxSession } from './onnxSession.ts'
import type { OnnxSession } from './onnxSession.ts'

/**
 * The thread that owns one session: `run()` blocks (microsoft/onnxruntime#19611), so it may not share a thread with
 * HTTP. Whatever goes wrong in a batch ends the thread; the bridge fails the batch and starts a new one.
 */
const port = parentPort
if (port === null) throw new Error('onnxWorker.ts runs in a worker thread only')
const settings = workerData as WorkerSettings
const post = (message: WorkerMessage, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer)

async function computeBatch(session: OnnxSession, batch: BatchMessage): Promise<Float32Array<ArrayBuffer>> {
  const { dimensions } = settings.entry
  const vectors = new Float32Array(batch.tokensPerText.length * dimensions)
  let text = 0
  let at = 0
  for (const texts of batch.textsPerRun) {
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
  const session = await openOnnxSession(settings)
  port.on('message', async (batch: BatchMessage) => {
    const startedMs = performance.now()
    const vectors = await computeBatch(session, batch)
    const computeMs = performance.now() - startedMs
    post({ type: 'done', id: batch.id, vectors, computeMs }, [vectors.buffer])
  })
  post({ type: 'ready' })
} catch (error) {
  post({ type: 'refused', error: toWire(asAppError(error, `load ${settings.entry.id}`)) })
  port.close()
}
