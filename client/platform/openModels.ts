import { findEmbedder, type Manifest, type ModelVersion } from '#core/contract/manifest'
import { filesOf } from '#core/contract/modelVersion'
import type { TrustedKeys } from '#core/registry/envelope'
import { missingBytesOf, placesOf, type RemoteFile } from '../engine/delivery/remoteFile.ts'
import { readFile } from '../engine/delivery/deliverFile.ts'
import { fetchAhead, type FetchedAhead } from '../engine/delivery/fetchAhead.ts'
import {
  type Choice,
  chooseVersion,
  type DeviceRecord,
  markInstalled,
  markRefused,
  readRecord,
} from '../engine/delivery/installed.ts'
import { readTrusted, refreshTrusted, type Refreshed } from '../engine/delivery/trustedManifest.ts'
import { webTrust } from '../engine/delivery/trustPorts.ts'
import { webDelivery } from '../engine/delivery/webDelivery.ts'
import { engineFiles, remoteFile } from '../engine/engineFiles.ts'
import { runtimeFiles } from '../engine/runtimeFiles.ts'
import type { DeviceHeads } from '../ports.ts'
import { createDeviceHeads } from './deviceHeads.ts'

/** Whose manifests this page accepts, written in by the build (vite.config.ts). */
declare const MANIFEST_KEYS: TrustedKeys | null

export type Update = { manifest: Refreshed; ahead: FetchedAhead | 'nothing' | 'failed' }

export type Models = {
  /** The version of `id` to run, and what comes after it; undefined when there is no such model. */
  choose(id: string): Promise<Choice | undefined>
  /** What a start of its engine has to fetch: the bytes of those chunks that are not stored yet. */
  missingBytes(model: ModelVersion): Promise<number>
  /** The released heads over `vectorSpace`. */
  heads(vectorSpace: string): Promise<DeviceHeads>
  /** `model` has proved itself here: from now on it is the installed one. `alsoKeep` are digests of the engine's own files. */
  keep(model: ModelVersion, alsoKeep: readonly string[]): Promise<void>
  /** `model` does not work here: the version before it is used again, where it is still here. */
  refuse(model: ModelVersion): Promise<void>
  /** Asks for a newer manifest, and fetches the next version of what is installed beside it; it is used from the next visit on. */
  update(ids: readonly string[], signal: AbortSignal): Promise<Update>
}

export type ModelsOptions = {
  builtIn: Manifest
  base: string
  /** The model whose vectors the library holds, and whether it has those of a space for every document. */
  library: { modelId: string; isRenewedFor(vectorSpace: string): Promise<boolean> }
}

/** The models of this device: what is trusted, what is here, what comes next. */
export async function openModels({ builtIn, base, library }: ModelsOptions): Promise<Models> {
  const delivery = await webDelivery()
  const { store } = delivery
  const root = { builtIn, keys: MANIFEST_KEYS }
  const ports = { ...webTrust, notes: store }
  const current = () => readTrusted(root, ports)
  const filesFor = (model: ModelVersion): RemoteFile[] =>
    model.kind === 'head'
      ? filesOf(model).map((file) => remoteFile(file, base))
      : engineFiles(model, base, runtimeFiles)

  const storedDigests = async () => (await store?.digests().catch(() => undefined)) ?? new Set<string>()

  async function choice(id: string, manifest: Manifest) {
    const stored = await storedDigests()
    const needs = (model: ModelVersion) =>
      filesFor(model)
        .flatMap(placesOf)
        .map(({ sha256 }) => sha256)
    const record = await readRecord(store, id)
    const isPrepared = await libraryIsPrepared(id, manifest, record)
    return chooseVersion(manifest, id, { ...record, stored, needs, isPrepared })
  }

  /** Asked only where another version is installed; where storage fails there is nothing to prepare. */
  async function libraryIsPrepared(id: string, manifest: Manifest, { installed }: DeviceRecord) {
    const stable = findEmbedder(manifest, id)
    if (id !== library.modelId || stable === undefined || (installed?.version ?? 0) === stable.version)
      return true
    return library.isRenewedFor(stable.vectorSpace).catch(() => true)
  }

  async function ahead(ids: readonly string[], signal: AbortSignal): Promise<Update['ahead']> {
    const { manifest } = await current()
    let outcome: Update['ahead'] = 'nothing'
    for (const id of ids) {
      const next = (await choice(id, manifest))?.next
      if (next === undefined) continue
      outcome = await fetchAhead({ files: filesFor(next), roomBytes, signal }, delivery).catch(() => 'failed')
      if (outcome !== 'ready') return outcome
    }
    return outcome
  }

  return {
    choose: async (id) => choice(id, (await current()).manifest),
    missingBytes: async (model) => missingBytesOf(filesFor(model), await storedDigests()),
    async heads(vectorSpace) {
      const { manifest } = await current()
      return createDeviceHeads(
        { manifest, vectorSpace },
        {
          storedDigests,
          read: async (file, signal) =>
            (await readFile(remoteFile(file, base), delivery, { signal, onBytes: () => undefined })).bytes,
        },
      )
    },
    async keep(model, alsoKeep) {
      const { manifest } = await current()
      // A full disk: then it counts as new at the next visit as well, which costs nothing but this.
      if (store) await markInstalled(store, model, { manifest, alsoKeep }).catch(() => undefined)
    },
    async refuse(model) {
      if (store) await markRefused(store, model).catch(() => undefined)
    },
    async update(ids, signal) {
      if (root.keys === null) {
        const detail = 'Cannot refresh the manifest: the page was built without a key'
        return { manifest: { status: 'unreachable', detail }, ahead: 'nothing' }
      }
      const fetchManifest = () => fetch(`${base}manifest.json`, { cache: 'no-cache', signal })
      const options = { keys: root.keys, nowMs: Date.now(), fetchManifest }
      const manifest = await refreshTrusted(await current(), options, ports)
      return { manifest, ahead: await ahead(ids, signal) }
    },
  }
}

async function roomBytes(): Promise<number | undefined> {
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {}
  return quota === undefined || usage === undefined ? undefined : quota - usage
}
