import { AppError } from '#core/contract/error'
import type { EmbedderVersion } from '#core/contract/manifest'
import { createTokenizer } from '#core/text/tokenize'
import { compareVectors, requireAttested } from './attest.ts'
import { startDownload, type DownloadPorts } from './download.ts'
import { type Encoder, encodeTexts } from './encodeTexts.ts'
import { filesOfEngine } from './engineFiles.ts'
import { type EngineKind, engineKindOf } from './engineKind.ts'
import type { EngineReport, RuntimeFiles } from './messages.ts'
import { openEngine, type OpenPorts } from './openEngine.ts'

export type StartOptions = {
  model: EmbedderVersion
  modelBase: string
  runtime: RuntimeFiles
  threads: number
  /** In place of the model's own. */
  engine?: EngineKind
}

export type StartPorts = DownloadPorts & OpenPorts & { nowMs: () => number }

export type Started = { encoder: Encoder; report: EngineReport }

/**
 * From nothing to an engine that proved itself. Where our own encoder cannot run or comes to other vectors than it
 * must, ONNX Runtime takes its place, and the report says why.
 * Throws AppError `engine_unavailable`, `engine_failed` or `integrity_failed`.
 */
export async function startEngine(options: StartOptions, ports: StartPorts): Promise<Started> {
  const kind = options.engine ?? engineKindOf(options.model)
  try {
    return await startAs(kind, options, ports)
  } catch (error) {
    if (kind !== 'hedge-encoder' || options.engine !== undefined || !isOfTheEngine(error)) throw error
    const { encoder, report } = await startAs('onnxruntime-wasm', options, ports)
    return { encoder, report: { ...report, demoted: { engine: kind, because: error.message } } }
  }
}

/** Files (verified, the weights put in place as they come), tokenizer, and the golden texts against the model's reference. */
export async function startAs(kind: EngineKind, options: StartOptions, ports: StartPorts): Promise<Started> {
  const { model, runtime, threads } = options
  const startMs = ports.nowMs()
  const files = await startDownload(filesOfEngine(kind, options), ports)
  const weightsName = model.files.weights.path.split('/').at(-1) as string
  const opening = openEngine(kind, { files, runtime, threads, weightsName }, ports)
  opening.catch(() => undefined) // seen below, after the files that it failed with
  const [tokenizerJson, goldenTexts, goldenVectors, fp32Vectors] = await Promise.all([
    files.read('tokenizer').then(parseJson),
    files.read('goldenTexts').then(parseJson),
    files.read('goldenVectors').then(floats),
    model.kind === 'encoder' ? files.read('fp32Vectors').then(floats) : undefined,
  ])
  const tokenizer = createTokenizer(tokenizerJson, { maxTokens: model.maxTokens })
  const tokenizerMs = ports.nowMs()
  const {
    name,
    run,
    threads: used,
  } = await opening.catch((cause: unknown) => {
    if (cause instanceof AppError) throw cause
    throw new AppError('engine_failed', `Cannot start ${model.id}: ${describe(cause)}`, { cause })
  })
  ports.post({ kind: 'starting' })
  const openedMs = ports.nowMs()
  const encoder = { tokenizer, run, batchInvariant: model.batchInvariant, threads: used }
  const { dimensions } = model
  const golden = await encodeGolden(goldenTexts as string[], encoder, { dimensions, nowMs: ports.nowMs })
  const attested = compareVectors(golden, goldenVectors, dimensions)
  requireAttested(attested, model.id)
  const report: EngineReport = {
    engine: name,
    threads: used,
    attested,
    ...(fp32Vectors && { fidelity: compareVectors(golden, fp32Vectors, dimensions) }),
    isKept: files.isKept(),
    phasesMs: {
      tokenizer: tokenizerMs - startMs,
      weights: openedMs - tokenizerMs,
      attest: ports.nowMs() - openedMs,
    },
  }
  return { encoder, report }
}

/** Not the network's: another engine may do better with the same files. */
function isOfTheEngine(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === 'engine_failed' || error.code === 'integrity_failed')
}

async function encodeGolden(
  texts: readonly string[],
  encoder: Encoder,
  { dimensions, nowMs }: { dimensions: number; nowMs: () => number },
): Promise<Float32Array> {
  const golden = new Float32Array(texts.length * dimensions)
  await encodeTexts(texts, encoder, {
    onRows: ({ indexes, vectors }) =>
      indexes.forEach((index, row) =>
        golden.set(vectors.subarray(row * dimensions, (row + 1) * dimensions), index * dimensions),
      ),
    isCancelled: () => Promise.resolve(false),
    nowMs,
  })
  return golden
}

const parseJson = (bytes: Uint8Array<ArrayBuffer>): unknown => JSON.parse(new TextDecoder().decode(bytes))
const floats = (bytes: Uint8Array<ArrayBuffer>): Float32Array =>
  new Float32Array(bytes.buffer, 0, bytes.byteLength / 4)
const describe = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
