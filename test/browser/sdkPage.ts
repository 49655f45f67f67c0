import type { EmbedderVersion, Manifest } from '#core/contract/manifest'
import type { ClassifyRequest } from '#core/contract/request'
import { answer, type AnswerResult } from '../../client/answer.ts'
import { readFile } from '../../client/engine/delivery/deliverFile.ts'
import { webDelivery } from '../../client/engine/delivery/webDelivery.ts'
import { remoteFile } from '../../client/engine/engineFiles.ts'
import type { WorkerLike } from '../../client/engine/connection.ts'
import type { RuntimeFiles } from '../../client/engine/messages.ts'
import { createDeviceEngine } from '../../client/platform/deviceEngine.ts'
import { createDeviceHeads } from '../../client/platform/deviceHeads.ts'

export type SdkAsked = {
  requests: ClassifyRequest[]
  manifest: Manifest
  model: EmbedderVersion
  runtime: RuntimeFiles
  workerUrl: string
}

const modelBase = '/models/'

/** What another web app does with `client/answer`: its own ports, and here no server at all. */
async function classify({
  requests,
  manifest,
  model,
  runtime,
  workerUrl,
}: SdkAsked): Promise<AnswerResult[]> {
  const delivery = await webDelivery()
  const timer = (ms: number, run: () => void) => {
    const id = setTimeout(run, ms)
    return () => clearTimeout(id)
  }
  const engine = await createDeviceEngine(
    { model, modelBase, runtime },
    {
      spawn: () => new Worker(workerUrl, { type: 'module' }) as WorkerLike,
      timer,
      missingBytes: async () => 0,
      heads: createDeviceHeads(
        { manifest, vectorSpace: model.vectorSpace },
        {
          storedDigests: async () => (await delivery.store?.digests()) ?? new Set(),
          read: async (file, signal) => {
            const options = { signal, onBytes: () => undefined }
            return (await readFile(remoteFile(file, modelBase), delivery, options)).bytes
          },
        },
      ),
    },
  )
  const results: AnswerResult[] = []
  for (const request of requests) {
    const options = { hints: { reach: 'device' }, signal: new AbortController().signal } as const
    results.push(
      await answer(request, options, {
        device: engine.port,
        edge: { answer: () => Promise.reject(new Error('Nothing may leave this device')) },
        isOnline: () => true,
        nowMs: () => performance.now(),
        newRequestId: () => crypto.randomUUID(),
        timer,
      }),
    )
  }
  return results
}

Object.assign(globalThis, { classify })
