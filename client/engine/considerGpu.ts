import { AppError } from '#core/contract/error'
import type { NoteStore } from './delivery/chunkStore.ts'
import type { Encoder } from './encodeTexts.ts'
import type { EngineReport } from './messages.ts'
import { fasterFrom, probeEngine, runByLength } from './probe.ts'
import { startAs, type Started, type StartOptions, type StartPorts } from './startEngine.ts'

export type GpuPorts = StartPorts & {
  /** What earlier visits found out. */
  notes: NoteStore | undefined
  /** Names a graphics processor of this device; undefined where there is none, or only one that software imitates. */
  gpuAdapter: () => Promise<string | undefined>
  /** The user pays by the megabyte, or asked to spare data. */
  sparesData: () => boolean
}

/**
 * Whether the graphics processor computes this model rightly and faster, found out on this very device: attested by the golden
 * texts, then measured against the engine that runs (a processor's name says neither; microsoft/onnxruntime#26732, #31626).
 * Undefined when nothing changes. What was found is noted for this model and this processor, so that it is tried once.
 */
export async function considerGpu(
  { encoder, report }: Started,
  options: StartOptions,
  ports: GpuPorts,
): Promise<Started | undefined> {
  const { model } = options
  if (model.kind !== 'encoder' || model.files.webgpuGraph === undefined || ports.sparesData())
    return undefined
  const adapter = await ports.gpuAdapter()
  if (adapter === undefined) return undefined
  const note = `gpu-${model.files.weights.sha256.slice(0, 16)}-${encodeURIComponent(adapter).slice(0, 80)}`
  if ((await ports.notes?.readNote(note).catch(() => undefined)) !== undefined) return undefined
  const found = await tryGpu({ encoder, report }, options, ports)
  // A network that failed says nothing about the processor.
  if (found.verdict !== undefined) await ports.notes?.writeNote(note, found.verdict).catch(() => undefined)
  return found.started
}

type Found = { verdict: 'slower' | 'wrong' | undefined; started?: Started | undefined }

async function tryGpu({ encoder, report }: Started, options: StartOptions, ports: GpuPorts): Promise<Found> {
  // In the background: the page is told of the end only.
  const quiet = { ...ports, post: () => undefined }
  try {
    const gpu = await startAs('onnxruntime-webgpu', options, quiet)
    const { ids } = encoder.tokenizer.encode(
      'The quick brown fox jumps over the lazy dog near the river bank.',
    )
    const own = await probeEngine(encoder.run, ids, ports.nowMs)
    const other = await probeEngine(gpu.encoder.run, ids, ports.nowMs)
    const from = fasterFrom(own, other)
    if (from === undefined) return { verdict: 'slower' }
    return { verdict: undefined, started: together({ encoder, report }, gpu, from) }
  } catch (error) {
    const isWrong = error instanceof AppError && error.code !== 'engine_unavailable'
    return { verdict: isWrong ? 'wrong' : undefined }
  }
}

function together(own: Started, gpu: Started, fromTokens: number): Started {
  const encoder: Encoder = {
    ...own.encoder,
    run: runByLength(own.encoder.run, gpu.encoder.run, fromTokens),
  }
  const report: EngineReport = {
    ...own.report,
    engine: `${own.report.engine}, ${gpu.report.engine} from ${fromTokens} tokens`,
  }
  return { encoder, report }
}
