import { createNano } from '#core/nano/nano'
import { runNano } from '#core/nano/runNano'
import { openKernel } from '#core/encoder/kernel'
import { createWeightsStream } from '#core/encoder/weightsStream'
import type { Download } from './download.ts'
import type { RunTexts } from './encodeTexts.ts'
import type { KernelInstance } from './encoderKernel.ts'
import { runInTeam } from './encoderTeam.ts'
import type { EngineFileName } from './engineFiles.ts'
import type { EngineKind } from './engineKind.ts'
import type { RuntimeFiles } from './messages.ts'

/** A backend that computes; whether rightly, its golden texts tell. */
export type OpenEngine = {
  /** Engine and backend, as receipts name it. */
  name: string
  threads: number
  run: RunTexts
}

export type OpenOptions = {
  /** Name under which a graph refers to its weights. */
  weightsName: string
  runtime: RuntimeFiles
  threads: number
}

export type OpenPorts = {
  /** A fresh instance of the encoder's kernel, of the best build that this browser runs. */
  createKernel: (kernels: RuntimeFiles['kernels'], threads: number) => Promise<KernelInstance>
  /** A session of ONNX Runtime; once per worker. */
  createSession: (files: SessionFiles) => Promise<RunTexts>
  createGpuSession: (files: SessionFiles) => Promise<RunTexts>
}

export type SessionFiles = {
  mjsUrl: string
  wasm: Uint8Array<ArrayBuffer>
  graph: Uint8Array<ArrayBuffer>
  weights: Uint8Array<ArrayBuffer>
  weightsName: string
  threads: number
}

type Files = Download<EngineFileName>

/** Opens a backend over a model's files as they arrive. Throws what the download throws, and AppError of the engine. */
export function openEngine(
  kind: EngineKind,
  options: OpenOptions & { files: Files },
  ports: OpenPorts,
): Promise<OpenEngine> {
  switch (kind) {
    case 'hedge-table':
      return openTable(options.files)
    case 'hedge-encoder':
      return openEncoder(options, ports)
    case 'onnxruntime-wasm':
      return openOnnxRuntime('wasm', options, ports.createSession)
    case 'onnxruntime-webgpu':
      return openOnnxRuntime('webgpu', options, ports.createGpuSession)
  }
}

async function openTable(files: Files): Promise<OpenEngine> {
  const nano = createNano(await files.read('weights'))
  return { name: 'hedge-table/js', threads: 1, run: async (texts) => runNano(nano, texts) }
}

/** Weights go to their place while later ones are still on the way; nothing is left to do when the last has come. */
async function openEncoder(
  { files, runtime, threads }: OpenOptions & { files: Files },
  { createKernel }: OpenPorts,
): Promise<OpenEngine> {
  const kernel = createKernel(runtime.kernels, threads)
  const stream = kernel.then(({ exports, areas }) =>
    createWeightsStream(openKernel(exports, { area: 0, areas })),
  )
  stream.catch(() => undefined) // told by the first chunk that waits for it, or by the end
  await files.stream('weights', async (chunk) => (await stream).push(chunk))
  const encoder = (await stream).finish()
  const { name, areas, startThreads } = await kernel
  const others = startThreads(encoder.hasOutputMap)
  return { name, threads: areas, run: runInTeam(encoder, others) }
}

async function openOnnxRuntime(
  backend: keyof RuntimeFiles['ort'],
  { files, runtime, weightsName, threads }: OpenOptions & { files: Files },
  createSession: OpenPorts['createSession'],
): Promise<OpenEngine> {
  const [graph, weights, wasm] = await Promise.all([
    files.read('graph'),
    files.read('weights'),
    files.read('wasm'),
  ])
  const { mjsUrl } = runtime.ort[backend]
  const run = await createSession({ graph, weights, wasm, mjsUrl, weightsName, threads })
  return { name: `onnxruntime-web/${backend}`, threads, run }
}
