import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { EmbedderVersion } from '#core/contract/manifest'
import { startFit, updateFit } from '#core/policy/computeCost'
import type { Labelled, TeachTask } from '#core/heads/classifyTaught'
import { downloadBytesPerMs, expectedCost } from '#core/policy/estimates'
import { embedderModel } from '#core/task/embedder'
import { type BridgeState, createEngineBridge, type EngineBridge } from '../engine/bridge.ts'
import type { Timer, WorkerLike } from '../engine/connection.ts'
import { engineKindOf } from '../engine/engineKind.ts'
import type { EngineReport, RuntimeFiles } from '../engine/messages.ts'
import type { EngineView } from '../model.ts'
import type { DeviceAvailability, DeviceHeads, DevicePort } from '../ports.ts'

/** From stored files to the first vector, attestation included: measured in docs/benchmarks.md, rounded up. */
export const engineStartMs = 1_000

export type DeviceEngine = {
  port: DevicePort
  view: ReadonlySignal<EngineView>
  /** Whether it runs, or starts without fetching anything. */
  isHere: ReadonlySignal<boolean>
  /** What the engine found out about itself: attestation, fidelity, where its start went. */
  report: ReadonlySignal<EngineReport | undefined>
  /** Labels by examples. Rejects with AppError, or with the signal's reason. */
  teach(task: TeachTask, signal: AbortSignal): Promise<readonly Labelled[]>
  /** Starts it, whatever that fetches. Never rejects: what goes wrong is shown by the view, and told to whoever needs it. */
  start(): Promise<void>
  /** Starts it where that fetches nothing. */
  warm(): Promise<void>
}

export type DeviceEnginePorts = {
  spawn: () => WorkerLike
  timer: Timer
  /** Bytes that a start would have to fetch. */
  missingBytes(): Promise<number>
  /** What shall have the line for itself before this engine fetches anything. */
  fetchFirst?: () => Promise<void>
  /** Classifiers over its vectors. */
  heads?: DeviceHeads
}

export type DeviceEngineOptions = { model: EmbedderVersion; modelBase: string; runtime: RuntimeFiles }

/** The engine as the page sees it: a port for answers, and what to show of it. */
export async function createDeviceEngine(
  options: DeviceEngineOptions,
  ports: DeviceEnginePorts,
): Promise<DeviceEngine> {
  const { model } = options
  const view = signal<EngineView>({ phase: 'idle', downloadBytes: await ports.missingBytes() })
  const report = signal<EngineReport | undefined>(undefined)
  let isFinal = false
  let fit = startFit(expectedCost.device)
  const bridge: EngineBridge = createEngineBridge(
    { kind: 'start', ...options, threads: 'auto' },
    {
      spawn: ports.spawn,
      timer: ports.timer,
      onState: (state) => {
        if (state.phase === 'ready') report.value = state.report
        if (state.phase === 'failed') isFinal = state.isFinal
        view.value = viewOf(state, model)
      },
    },
  )
  /** Nothing was asked of it yet, and not all of it is here. */
  const wouldFetch = (): boolean => {
    const { phase, downloadBytes } = { downloadBytes: 0, ...view.peek() }
    return phase === 'idle' && downloadBytes > 0
  }
  const isHere = computed(() => {
    const { phase, downloadBytes } = { downloadBytes: 0, ...view.value }
    return phase === 'ready' || phase === 'starting' || (phase === 'idle' && downloadBytes === 0)
  })
  const start = async (): Promise<void> => {
    if (wouldFetch()) await ports.fetchFirst?.()
    await bridge.start(new AbortController().signal).catch(() => undefined)
  }
  return {
    view,
    isHere,
    report,
    port: {
      embedder: {
        model: embedderModel(model),
        async embed(texts, cancel) {
          if (wouldFetch()) await ports.fetchFirst?.()
          const embedded = await bridge.embed(texts, cancel ?? new AbortController().signal)
          const { inputTokens: tokens, phasesMs } = embedded
          fit = updateFit(fit, { runs: texts.length, tokens, ms: phasesMs.tokenize + phasesMs.compute })
          return embedded
        },
      },
      ...(ports.heads && { heads: ports.heads }),
      cost: () => fit.cost,
      engineName: () => report.peek()?.engine ?? engineKindOf(model),
      availability: () => availabilityOf(view.peek(), isFinal),
    },
    teach: (task, signal) => bridge.teach(task, signal),
    start,
    async warm() {
      if (view.peek().phase === 'idle' && !wouldFetch()) await start()
    },
  }
}

function viewOf(state: BridgeState, model: EmbedderVersion): EngineView {
  switch (state.phase) {
    case 'idle':
      return { phase: 'idle', downloadBytes: 0 }
    case 'ready':
      return {
        phase: 'ready',
        engine: state.report.engine,
        modelId: model.id,
        modelVersion: model.version,
        ...(!state.report.isKept && { notKept: true }),
      }
    case 'failed':
      return { phase: 'failed', reason: state.error.message }
    default:
      return state
  }
}

function availabilityOf(view: EngineView, isFinal: boolean): DeviceAvailability {
  switch (view.phase) {
    case 'idle':
      return ready(view.downloadBytes)
    case 'downloading':
      return ready(view.totalBytes - view.doneBytes)
    case 'starting':
      return ready(0)
    case 'ready':
      return { state: 'ready', startMs: 0 }
    case 'failed':
      return isFinal ? { state: 'absent', because: 'has no working engine' } : ready(0)
  }
}

const ready = (downloadBytes: number): DeviceAvailability => ({
  state: 'ready',
  startMs: engineStartMs + downloadBytes / downloadBytesPerMs,
})
