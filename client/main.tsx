import { effect, signal } from '@preact/signals'
import { render } from 'preact'
import { Manifest } from '#core/contract/manifest'
import manifestJson from '#models/manifest.json'
import { createModel } from './createModel.ts'
import type { Timer } from './engine/connection.ts'
import { engineFiles } from './engine/engineFiles.ts'
import { runtimeFiles } from './engine/runtimeFiles.ts'
import { spawnEngine } from './engine/spawnEngine.ts'
import { createLibrary } from './library/createLibrary.ts'
import { createSearchIndex } from './library/searchIndex.ts'
import type { Settings } from './model.ts'
import { createDeviceEngine } from './platform/deviceEngine.ts'
import { createEdgeClient } from './platform/edgeClient.ts'
import { createGate } from './platform/gate.ts'
import { createLibraryStore } from './platform/libraryStore.ts'
import { missingBytes } from './platform/missingBytes.ts'
import { openModels } from './platform/openModels.ts'
import { registerServiceWorker } from './platform/registerServiceWorker.ts'
import { keepSettings, readSettings } from './platform/settingsStore.ts'
import { countTabs, createLocks, createPeers } from './platform/tabs.ts'
import { watchOnline } from './platform/watchOnline.ts'
import { App } from './ui/App.tsx'
import { isMetered } from './ui/browser/isMetered.ts'

/** The model that this device runs, and where its files are served. */
const deviceModelId = 'hedge-small-en'
const modelBase = '/models/'

const models = await openModels({ builtIn: Manifest.parse(manifestJson), base: modelBase })
const model = await models.choose(deviceModelId)
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
const engine = await createDeviceEngine(
  { model, modelBase, runtime: runtimeFiles },
  {
    spawn: spawnEngine,
    timer,
    missingBytes: () => missingBytes(engineFiles(model, modelBase, runtimeFiles)),
  },
)
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
const search = createSearchIndex({
  store,
  vectorSpace: model.vectorSpace,
  dimensions: model.dimensions,
  breathe,
})
const page = createModel({
  library,
  search,
  answer: {
    device: engine.port,
    edge,
    isOnline: () => online.peek(),
    nowMs,
    newRequestId: newId,
    timer,
  },
  engine: engine.view,
  online,
  settings,
  loadSample: async () => (await import('./ui/sample/sampleDocument.ts')).sampleDocument,
})

// Without storage the page still works on what is added in this visit; adding says what is wrong.
await library.open().catch(() => undefined)
render(<App model={page} />, document.getElementById('app') as HTMLElement)

/** ONNX Runtime's binaries, where one was ever needed. */
const runtimeDigests = Object.values(runtimeFiles.ort).map(({ wasm }) => wasm.sha256)
effect(() => {
  if (engine.report.value) void models.keep(model, runtimeDigests)
  else if (engine.view.value.phase === 'failed' && engine.port.availability().state === 'absent')
    void models.refuse(model)
})
// Somebody who pays by the megabyte gets the next version when the page is opened elsewhere.
if (!isMetered()) void models.update([deviceModelId], new AbortController().signal)
if (import.meta.env.PROD) void registerServiceWorker(countTabs(navigator.locks))
const engineView = engine.view.peek()
const isHere = engineView.phase === 'idle' && engineView.downloadBytes === 0
if (isHere && library.stored.peek().length > 0) {
  // Ready before the question comes; what an earlier visit left half indexed goes on.
  void engine.warm().then(() => library.resumeAll())
}
