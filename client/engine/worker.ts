import { createKernel } from './encoderKernel.ts'
import { createEngineHost } from './engineHost.ts'
import type { FromEngine, ToEngine } from './messages.ts'
import { webDelivery } from './delivery/webDelivery.ts'
import { trustOwnScripts } from './trustOwnScripts.ts'

/** The dedicated worker that computes. Effects are built here; `engineHost` tells the story. */
declare const self: DedicatedWorkerGlobalScope

// Threads are workers of this one.
trustOwnScripts(self)

/** Not in Safari and Firefox, and not in the types. */
const { connection } = navigator as { connection?: { saveData?: boolean; type?: string } }

/** Beyond it a model this small loses more to synchronisation than it gains (measured: docs/benchmarks.md). */
const maxThreads = 4

const channel = new MessageChannel()

// Not awaited at the top level: messages that come before a handler is set would be lost.
const host = webDelivery().then((delivery) =>
  createEngineHost({
    ...delivery,
    createKernel,
    // Each build of ONNX Runtime is fetched only where it runs.
    createSession: async (files) => (await import('./ortSession.ts')).createOrtSession(files),
    createGpuSession: async (files) => (await import('./gpuSession.ts')).createGpuSession(files),
    gpuAdapter,
    sparesData: () => connection?.saveData === true || connection?.type === 'cellular',
    notes: delivery.store,
    post: (message: FromEngine, transfer: Transferable[] = []) => self.postMessage(message, transfer),
    nowMs: () => performance.now(),
    breathe: () =>
      new Promise((resolve) => {
        channel.port1.onmessage = () => resolve()
        channel.port2.postMessage(0)
      }),
    autoThreads: () =>
      self.crossOriginIsolated
        ? Math.min(maxThreads, Math.max(1, Math.floor(navigator.hardwareConcurrency / 2)))
        : 1,
  }),
)

/** Graphics processors that software imitates compute rightly, and slower than the plain engine. */
async function gpuAdapter(): Promise<string | undefined> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<GpuAdapter | null> } }
  const info = (await gpu?.requestAdapter().catch(() => null))?.info
  return info === undefined || info.isFallbackAdapter ? undefined : `${info.vendor} ${info.architecture}`
}

/** What is used of WebGPU's own type. */
type GpuAdapter = { info: { vendor: string; architecture: string; isFallbackAdapter?: boolean } }

self.onmessage = async ({ data }: MessageEvent<ToEngine>) => (await host)(data)
