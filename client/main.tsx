import { computed, effect, signal } from '@preact/signals'
import { render } from 'preact'
import { type EmbedderVersion, type EncoderVersion, Manifest } from '#core/contract/manifest'
import manifestJson from '#models/manifest.json'
import { createModel } from './createModel.ts'
import type { Timer } from './engine/connection.ts'
import { runtimeFiles } from './engine/runtimeFiles.ts'
import { spawnEngine } from './engine/spawnEngine.ts'
import { trustOwnScripts } from './engine/trustOwnScripts.ts'
import { createLabels } from './labels/createLabels.ts'
import { createLibrary } from './library/createLibrary.ts'
import { createRenewal } from './library/createRenewal.ts'
import { isRenewedFor } from './library/renewLibrary.ts'
import { createSearchIndex, type SearchIndex } from './library/searchIndex.ts'
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

trustOwnScripts(globalThis)

const store = createLibraryStore()
const models = await openModels({
  builtIn: Manifest.parse(manifestJson),
  base: modelBase,
  library: {
    modelId: deviceModelId,
    isRenewedFor: (vectorSpace) => isRenewedFor(vectorSpace, { store }),
  },
})
const [chosen, quickChosen] = await Promise.all([deviceModelId, quickModelId].map((id) => models.choose(id)))
if (chosen?.use.kind !== 'encoder') throw new Error(`Cannot start: the manifest has no ${deviceModelId}`)

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

/** A version of the model at work: its engine, and the search over vectors that it made. */
type Runtime = { model: EncoderVersion; engine: DeviceEngine; search: SearchIndex }
async function openRuntime(model: EncoderVersion, fetchFirst?: () => Promise<void>): Promise<Runtime> {
  const { vectorSpace, dimensions } = model
  const search = createSearchIndex({ store, vectorSpace, dimensions, breathe })
  return { model, engine: await openEngine(model, fetchFirst), search }
}

const quickModel = quickChosen?.use.kind === 'table' ? quickChosen.use : undefined
const quick = quickModel && (await openEngine(quickModel))
/** Changes once at most in a visit, when another version has read the library. */
const runtime = signal(await openRuntime(chosen.use, quick?.start))
const engine = computed(() => runtime.value.engine)
const edge = createEdgeClient(
  createGate({
    fetch: (path, init) => fetch(path, init),
    userReach: () => settings.peek().reach,
  }),
)

const shared = {
  store,
  locks: createLocks(navigator.locks),
  peers: createPeers(new BroadcastChannel('hedge-library')),
}
const library = createLibrary({
  ...shared,
  get embedder() {
    return engine.value.port.embedder
  },
  nowMs: () => Date.now(),
  newId,
  keepStorage: async () => void (await navigator.storage?.persist?.()),
  breathe,
})
const renewal = createRenewal(shared)
const labels = createLabels({
  store: createLabelStore(),
  peers: createPeers(new BroadcastChannel('hedge-labels')),
  library: { stored: library.stored, vectors: store.vectors },
  engine: {
    get embedder() {
      return engine.value.port.embedder
    },
    isHere: computed(() => engine.value.isHere.value),
    teach: (task, signal) => engine.peek().teach(task, signal),
  },
  nowMs: () => Date.now(),
  newId,
  breathe,
})
const page = createModel({
  library,
  labels,
  renewal,
  desk: () => ({
    search: runtime.peek().search,
    answer: {
      device: engine.peek().port,
      ...(quick && { quick: quick.port }),
      edge,
      isOnline: () => online.peek(),
      nowMs,
      newRequestId: newId,
      timer,
    },
  }),
  engine: computed(() => shownEngine(engine.value.view.value, quick?.view.value)),
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
/** The function that comes back ends it: of two versions only the one in use is installed. */
function keepWhatWorks({ report, view, port }: DeviceEngine, model: EmbedderVersion): () => void {
  return effect(() => {
    if (report.value) void models.keep(model, runtimeDigests)
    else if (view.value.phase === 'failed' && port.availability().state === 'absent')
      void models.refuse(model)
  })
}
let stopKeeping = keepWhatWorks(engine.peek(), chosen.use)
if (quick && quickModel) keepWhatWorks(quick, quickModel)

/** The version that is here but has not read the library yet: it reads in the background, and takes over when it is through. */
async function renew(): Promise<void> {
  const prepare = (await models.choose(deviceModelId))?.prepare
  if (prepare?.kind !== 'encoder' || prepare.version === runtime.peek().model.version) return
  const next = await openRuntime(prepare)
  const renewed = await renewal.run(next.engine.port.embedder, () => {
    stopKeeping()
    runtime.value = next
    stopKeeping = keepWhatWorks(next.engine, prepare)
    void library.refresh()
  })
  if (renewed.status === 'failed' && next.engine.port.availability().state === 'absent')
    void models.refuse(prepare)
  if (renewed.status === 'done') await library.resumeAll()
}

// Somebody who pays by the megabyte gets the next version when the page is opened elsewhere.
const updated = isMetered()
  ? undefined
  : models.update([deviceModelId, quickModelId], new AbortController().signal)
if (import.meta.env.PROD) void registerServiceWorker(countTabs(navigator.locks))
const { phase, downloadBytes } = { downloadBytes: 0, ...page.engine.peek() }
if (phase === 'idle' && downloadBytes === 0 && library.stored.peek().length > 0) {
  // Ready before the question comes; what an earlier visit left half indexed goes on.
  void quick?.warm()
  void engine
    .peek()
    .warm()
    .then(() => library.resumeAll())
}
void Promise.resolve(updated).then(renew)
