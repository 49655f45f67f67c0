import { AppError } from '#core/contract/error'
import type { EncoderVersion } from '#core/contract/manifest'
import { createTokenizer } from '#core/text/tokenize'
import { compareVectors, requireAttested } from './attest.ts'
import { type Encoder, encodeTexts, type RunTexts } from './encodeTexts.ts'
import type { EngineReport, FromEngine, RuntimeFiles } from './messages.ts'
import { type DeliveryPorts, readFile } from './delivery/deliverFile.ts'
import { missingBytesOf } from './delivery/remoteFile.ts'
import { modelFiles, type ModelFileName } from './modelFiles.ts'

/** Progress is told at most once per this many bytes: a message per network packet would cost more than it says. */
const progressStepBytes = 262_144

export type StartOptions = {
  model: EncoderVersion
  modelBase: string
  runtime: RuntimeFiles
  threads: number
}

export type LoadPorts = DeliveryPorts & {
  createSession: (files: SessionFiles) => Promise<RunTexts>
  post: (message: FromEngine) => void
  nowMs: () => number
}

export type SessionFiles = {
  mjsUrl: string
  wasm: Uint8Array<ArrayBuffer>
  graph: Uint8Array<ArrayBuffer>
  weights: Uint8Array<ArrayBuffer>
  weightsName: string
  threads: number
}

type Loaded = { files: Record<ModelFileName | 'wasm', Uint8Array<ArrayBuffer>>; isKept: boolean }

/**
 * From nothing to an encoder that proved itself: files (verified), runtime and session, golden texts against the
 * model's own reference. Throws AppError `engine_unavailable`, `engine_failed` or `integrity_failed`.
 */
export async function loadEncoder(
  options: StartOptions,
  ports: LoadPorts,
): Promise<{ encoder: Encoder; report: EngineReport }> {
  const { model } = options
  const startMs = ports.nowMs()
  const { files, isKept } = await readFiles(options, ports)
  const filesMs = ports.nowMs()
  ports.post({ kind: 'starting' })
  const tokenizer = createTokenizer(parseJson(files.tokenizer), { maxTokens: model.maxTokens })
  const tokenizerMs = ports.nowMs()
  const run = await ports
    .createSession({
      ...files,
      mjsUrl: options.runtime.mjsUrl,
      weightsName: model.files.weights.path.split('/').at(-1) as string,
      threads: options.threads,
    })
    .catch((cause: unknown) => {
      throw new AppError('engine_failed', `Cannot start ${model.id}: ${describe(cause)}`, { cause })
    })
  const sessionMs = ports.nowMs()
  const encoder = { tokenizer, run, batchInvariant: model.batchInvariant }
  const texts = parseJson(files.goldenTexts) as string[]
  const golden = await encodeGolden(texts, encoder, { dimensions: model.dimensions, nowMs: ports.nowMs })
  const attested = compareVectors(golden, floats(files.goldenVectors), model.dimensions)
  requireAttested(attested, model.id)
  const report: EngineReport = {
    engine: 'onnxruntime-web/wasm',
    threads: options.threads,
    attested,
    fidelity: compareVectors(golden, floats(files.fp32Vectors), model.dimensions),
    isKept,
    phasesMs: {
      files: filesMs - startMs,
      tokenizer: tokenizerMs - filesMs,
      session: sessionMs - tokenizerMs,
      attest: ports.nowMs() - sessionMs,
    },
  }
  return { encoder, report }
}

/** All files at once; the network is the bottleneck, and the small ones hide behind the large. */
async function readFiles(options: StartOptions, ports: LoadPorts): Promise<Loaded> {
  const entries = [
    ...Object.entries(modelFiles(options.model, options.modelBase)),
    ['wasm', options.runtime.wasm] as const,
  ]
  const remote = entries.map(([, file]) => file)
  const totalBytes = missingBytesOf(
    remote,
    (await ports.store?.digests().catch(() => undefined)) ?? new Set(),
  )
  let doneBytes = 0
  let toldBytes = -progressStepBytes
  const onBytes = (bytes: number): void => {
    doneBytes += bytes
    if (Math.abs(doneBytes - toldBytes) < progressStepBytes && doneBytes < totalBytes) return
    toldBytes = doneBytes
    ports.post({ kind: 'downloading', doneBytes, totalBytes: Math.max(totalBytes, doneBytes) })
  }
  // The first that fails ends the others: nobody waits for them any more.
  const failed = new AbortController()
  const read = entries.map(async ([name, file]) => {
    const found = await readFile(file, ports, { signal: failed.signal, onBytes }).catch((error: unknown) => {
      failed.abort(error)
      throw error
    })
    return [name, found] as const
  })
  const found = await Promise.all(read)
  return {
    files: Object.fromEntries(found.map(([name, { bytes }]) => [name, bytes])) as Loaded['files'],
    isKept: found.every(([, { isKept }]) => isKept),
  }
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
