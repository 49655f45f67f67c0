import { AppError } from '#core/contract/error'
import type { EncoderThread } from './encoderTeam.ts'
import type { ThreadAnswer, ThreadStart } from './encoderThread.ts'
import type { RuntimeFiles } from './messages.ts'

export type KernelInstance = {
  /** Engine and backend, as receipts name it. */
  name: string
  exports: Readonly<Record<string, unknown>>
  /** Activation areas in its memory, one a thread; this instance takes area 0. */
  areas: number
  /** Starts the threads of the other areas; to be called when the weights are complete. */
  startThreads(hasOutputMap: boolean): EncoderThread[]
}

/** The most that `kernelShared.wasm` may grow to (its import says the same). */
const sharedMaximumPages = 4_096

/**
 * The kernel's build with relaxed SIMD where the browser knows it (Chrome 114, Firefox 145; Safari does not yet), else the
 * plain one: their bits are the same. Over shared memory where several threads are wanted and the page may have it.
 * Throws AppError `engine_failed` where there is no SIMD at all.
 */
export async function createKernel(
  kernels: RuntimeFiles['kernels'],
  threads: number,
): Promise<KernelInstance> {
  const shared = threads > 1 && globalThis.crossOriginIsolated ? await compile(kernels.sharedUrl) : undefined
  if (shared) return sharedKernel(shared, threads)
  const relaxed = await compile(kernels.relaxedUrl)
  const module = relaxed ?? (await compile(kernels.plainUrl))
  if (module === undefined) {
    throw new AppError('engine_failed', 'Cannot start the encoder: this browser has no SIMD in WebAssembly')
  }
  const { exports } = await WebAssembly.instantiate(module)
  const name = relaxed ? 'hedge-encoder/wasm-relaxed' : 'hedge-encoder/wasm'
  return { name, exports, areas: 1, startThreads: () => [] }
}

async function sharedKernel(module: WebAssembly.Module, areas: number): Promise<KernelInstance> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: sharedMaximumPages, shared: true })
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } })
  return {
    name: 'hedge-encoder/wasm-relaxed',
    exports: { ...exports, memory },
    areas,
    startThreads: (hasOutputMap) =>
      Array.from({ length: areas - 1 }, (_, at) =>
        startThread({ module, memory, hasOutputMap, area: at + 1, areas }),
      ),
  }
}

function startThread(start: ThreadStart): EncoderThread {
  const worker = new Worker(new URL('./encoderThread.ts', import.meta.url), {
    type: 'module',
    name: 'hedge-encoder',
  })
  let pending = Promise.withResolvers<Float32Array>()
  worker.onmessage = ({ data }: MessageEvent<ThreadAnswer>) => {
    if ('vectors' in data) pending.resolve(data.vectors)
    else pending.reject(new AppError('engine_failed', `Cannot embed in a thread: ${data.failed}`))
  }
  worker.onerror = ({ message }) =>
    pending.reject(new AppError('engine_failed', `Cannot embed in a thread: ${message || 'it ended'}`))
  worker.postMessage(start)
  // One task at a time: batches follow each other.
  return (texts) => {
    pending = Promise.withResolvers<Float32Array>()
    worker.postMessage(texts)
    return pending.promise
  }
}

/** Undefined where the browser does not know the program's instructions. */
async function compile(url: string): Promise<WebAssembly.Module | undefined> {
  const response = await fetch(url)
  if (!response.ok) {
    throw new AppError('engine_unavailable', `Cannot load ${url}: the server answered ${response.status}`)
  }
  const program = await response.arrayBuffer()
  return WebAssembly.validate(program) ? WebAssembly.compile(program) : undefined
}
