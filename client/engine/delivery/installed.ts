import { chunksOf } from '#core/contract/artifactFile'
import { findModel, type Manifest, type ModelVersion, stableModels } from '#core/contract/manifest'
import { filesOf } from '#core/contract/modelVersion'
import type { ModelStore, NoteStore } from './chunkStore.ts'

/** Which version of a model has run here, and by which manifest it was chosen. Written last, when all of it is there and proved itself. */
export type Installed = { version: number; manifestVersion: number }

/** What is known of a model on this device: its installed version, and the one that was whole and yet did not work here. */
export type DeviceRecord = { installed?: Installed | undefined; refusedVersion?: number | undefined }

const installedNote = (id: string): string => `installed-${id}`
const refusedNote = (id: string): string => `refused-${id}`

export async function readRecord(notes: NoteStore | undefined, id: string): Promise<DeviceRecord> {
  const read = async (name: string): Promise<number[]> =>
    ((await notes?.readNote(name).catch(() => undefined)) ?? '').split(' ').map(Number)
  const [version = NaN, manifestVersion = NaN] = await read(installedNote(id))
  const [refusedVersion] = await read(refusedNote(id))
  return {
    installed: version > 0 && manifestVersion > 0 ? { version, manifestVersion } : undefined,
    refusedVersion,
  }
}

/** Remembers that this version does not work here, so that the installed one is used again. */
export async function markRefused(notes: NoteStore, { id, version }: ModelVersion): Promise<void> {
  await notes.writeNote(refusedNote(id), String(version))
}

/** Digests of every file of a version, of those for other engines too: one of them may take over. */
const digestsOf = (model: ModelVersion): string[] => filesOf(model).flatMap(chunksOf)

export type DeviceFacts = DeviceRecord & {
  /** What is here. */
  stored: ReadonlySet<string>
  /** Digests that this device's engine needs of a version. */
  needs: (model: ModelVersion) => readonly string[]
  /** False while the library has no vectors of the stable version yet. */
  isPrepared?: boolean
}

export type Choice = {
  /** The version to run in this visit. */
  use: ModelVersion
  /** The version to fetch beside it, for the next one. */
  next: ModelVersion | undefined
  /** The version that is here, and waits for the library to be read again by it. */
  prepare?: ModelVersion
}

/**
 * Which version of `id` to run: the stable one as soon as all of it is here and the library has its vectors, until then the installed
 * one, so that an upgrade never makes anybody wait; and the installed one for as long as the stable one does not work here. A version that the manifest no longer
 * has is not used, even if it is installed. Undefined when the manifest has no such model.
 */
export function chooseVersion(
  manifest: Manifest,
  id: string,
  { installed, refusedVersion, stored, needs, isPrepared = true }: DeviceFacts,
): Choice | undefined {
  const stable = findModel(manifest, id)
  if (stable === undefined) return undefined
  const isHere = (model: ModelVersion): boolean => needs(model).every((digest) => stored.has(digest))
  const earlier = installed && findModel(manifest, id, installed.version)
  if (earlier === undefined || earlier === stable || !isHere(earlier)) return { use: stable, next: undefined }
  if (stable.version === refusedVersion) return { use: earlier, next: undefined }
  if (!isHere(stable)) return { use: earlier, next: stable }
  if (isPrepared || earlier.version === refusedVersion) return { use: stable, next: undefined }
  return { use: earlier, next: undefined, prepare: stable }
}

/**
 * Writes that `model` runs here, and only then drops what no model needs any more: the version before it among others. A tab
 * that was opened under an older manifest changes nothing.
 */
export async function markInstalled(
  store: ModelStore,
  model: ModelVersion,
  { manifest, alsoKeep }: { manifest: Manifest; alsoKeep: readonly string[] },
): Promise<void> {
  const { installed: before } = await readRecord(store, model.id)
  if ((before?.manifestVersion ?? 0) > manifest.version) return
  await store.writeNote(installedNote(model.id), `${model.version} ${manifest.version}`)
  const running = [model, ...stableModels(manifest)]
  for (const id of Object.keys(manifest.aliases)) {
    const { installed } = await readRecord(store, id)
    const other = installed && findModel(manifest, id, installed.version)
    if (other) running.push(other)
  }
  const spaces = new Set(running.flatMap((other) => (other.task === 'embed' ? [other.vectorSpace] : [])))
  const heads = manifest.models.filter((other) => other.kind === 'head' && spaces.has(other.baseSpace))
  const kept = new Set([...alsoKeep, ...[...running, ...heads].flatMap(digestsOf)])
  for (const digest of await store.digests()) if (!kept.has(digest)) await store.drop(digest)
}
