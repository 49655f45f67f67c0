import { computed, effect, signal } from '@preact/signals'
import { render } from 'preact'
import { type EmbedderVersion, Manifest } from '#core/contract/manifest'
import manifestJson from '#models/manifest.json'
import { createModel } from './createModel.ts'
import type { Timer } from './engine/connection.ts'
import { runtimeFiles } from './engine/runtimeFiles.ts'
import { spawnEngine } from './engine/spawnEngine.ts'
import { createLabels } from './labels/createLabels.ts'
import { createLibrary } from './library/createLibrary.ts'
import { createSearchIndex } from './library/searchIndex.ts'
import type { Settings } from './model.ts'
import { createDeviceEngine, type DeviceEngine } from './platform/deviceEngine.ts'
import { createEdgeClient } from './platform/edgeClient.ts'
import { createGate } from './platform/gate.ts'
import { createLabelStore } from './platform/labelStore.ts'
import { createLibraryStore } from './platform/libraryStore.ts'
import { openModels } from './platform/openModels.ts'
import { shownEngine } from './platform/shownEngine.ts'
import { registerServiceWorker } from './platform/registerServiceWorker.ts'
import { keepSettings, readSettings } from './platform/settingsStore.ts'
import { countTabs, createLocks, createPeers } from './platform/tabs.ts'
import { watchOnline } from './platform/watchOnline.ts'
import { App } from './ui/App.tsx'
import { isMetered } from './ui/browser/isMetered.ts'

/** The model that this device runs, the one for a first look while that one starts, and where their files are served. */
const deviceModelId = 'hedge-small-en'
const quickModelId = 'hedge-nano-en'
const modelBase = '/models/'

const models = await openModels({ builtIn: Manifest.parse(manifestJson), base: modelBase })
const [model, quickModel] = await Promise.all([deviceModelId, quickModelId].map((id) => models.choose(id)))
if (model?.kind !== 'encoder') throw new Error(`Cannot start: the manifest has no ${deviceModelId}`)

const timer: Timer = (ms, run) => {
  const id = setTimeout(run, ms)
  return () => clearTimeout(id)
}
/** The next turn of the event loop, so that input and drawing come in between. */
const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))
const newId = (): string => crypto.randomUUID()
const nowMs = (): number => performance.now()

const settings = signal<Settings>(readSettings(localStorage))
effect(() => keepSettings(localStorage, settings.value))
// A switch that was set in one tab holds in all of them.
addEventListener('storage', () => void (settings.value = readSettings(localStorage)))

const online = watchOnline()
const openEngine = async (model: EmbedderVersion, fetchFirst?: () => Promise<void>) =>
  createDeviceEngine(
    { model, modelBase, runtime: runtimeFiles },
    {
      spawn: spawnEngine,
      timer,
      missingBytes: () => models.missingBytes(model),
      heads: await models.heads(model.vectorSpace),
      ...(fetchFirst && { fetchFirst }),
    },
  )
const quick = quickModel?.kind === 'table' ? await openEngine(quickModel) : undefined
const engine = await openEngine(model, quick?.start)
const engineView = computed(() => shownEngine(engine.view.value, quick?.view.value))
const edge = createEdgeClient(
  createGate({
    fetch: (path, init) => fetch(path, init),
    userReach: () => settings.peek().reach,
  }),
)

const store = createLibraryStore()
const library = createLibrary({
  store,
  locks: createLocks(navigator.locks),
  peers: createPeers(new BroadcastChannel('hedge-library')),
  embedder: engine.port.embedder,
  nowMs: () => Date.now(),
  newId,
  keepStorage: async () => void (await navigator.storage?.persist?.()),
  breathe,
})
const labels = createLabels({
  store: createLabelStore(),
  peers: createPeers(new BroadcastChannel('hedge-labels')),
  library: { stored: library.stored, vectors: store.vectors },
  engine: { embedder: engine.port.embedder, isHere: engine.isHere, teach: engine.teach },
  nowMs: () => Date.now(),
  newId,
  breathe,
})
const search = createSearchIndex({
  store,
  vectorSpace: model.vectorSpace,
  dimensions: model.dimensions,
  breathe,
})
const page = createModel({
  library,
  labels,
  search,
  answer: {
    device: engine.port,
    ...(quick && { quick: quick.port }),
    edge,
    isOnline: () => online.peek(),
    nowMs,
    newRequestId: newId,
    timer,
  },
  engine: engineView,
  online,
  settings,
  loadSample: async () => (await import('./ui/sample/sampleDocument.ts')).sampleDocument,
})

// Without storage the page still works on what is added in this visit; adding says what is wrong.
await library.open().catch(() => undefined)
await labels.open().catch(() => undefined)
render(<App model={page} />, document.getElementById('app') as HTMLElement)

/** ONNX Runtime's binaries, where one was ever needed. */
const runtimeDigests = Object.values(runtimeFiles.ort).map(({ wasm }) => wasm.sha256)
function keepWhatWorks({ report, view, port }: DeviceEngine, model: EmbedderVersion): void {
  effect(() => {
    if (report.value) void models.keep(model, runtimeDigests)
    else if (view.value.phase === 'failed' && port.availability().state === 'absent')
      void models.refuse(model)
  })
}
keepWhatWorks(engine, model)
if (quick && quickModel?.kind === 'table') keepWhatWorks(quick, quickModel)
// Somebody who pays by the megabyte gets the next version when the page is opened elsewhere.
if (!isMetered()) void models.update([deviceModelId, quickModelId], new AbortController().signal)
if (import.meta.env.PROD) void registerServiceWorker(countTabs(navigator.locks))
const { phase, downloadBytes } = { downloadBytes: 0, ...engineView.peek() }
if (phase === 'idle' && downloadBytes === 0 && library.stored.peek().length > 0) {
  // Ready before the question comes; what an earlier visit left half indexed goes on.
  void quick?.warm()
  void engine.warm().then(() => library.resumeAll())
}
