import { AppError } from '#core/contract/error'
import type { ChunkStore } from './chunkStore.ts'
import { fetchChunks, type FetchOptions, type FetchPorts } from './fetchChunks.ts'
import { type ChunkPlace, placesOf, type RemoteFile } from './remoteFile.ts'

export type DeliveryPorts = FetchPorts & {
  /** Undefined where the browser keeps nothing. */
  store: ChunkStore | undefined
  /** Resolves with the function that lets go once no other tab holds `name`; rejects with the signal's reason. */
  lock: (name: string, signal: AbortSignal) => Promise<() => void>
}

export type DeliveryOptions = FetchOptions & {
  /** In order and without a gap. The next chunk waits until it resolves; `bytes` is the receiver's. */
  onChunk: (bytes: Uint8Array<ArrayBuffer>, offset: number) => void | Promise<void>
}

export type Delivered = {
  /** False when some of it could not be kept (a full disk, no storage): it serves this visit and is fetched again at the next. */
  isKept: boolean
}

/**
 * All bytes of `file` in order, each chunk verified before it is handed out: from the store where it is there and intact, else
 * from the network, and then kept. Only one tab fetches a file at a time; the others wait and find its chunks.
 *
 * Throws AppError `integrity_failed` (the server's bytes are wrong), `engine_unavailable` (they cannot be had), and
 * the signal's reason. What was kept until then stays, and the next call goes on from there.
 */
export async function deliverFile(
  file: RemoteFile,
  ports: DeliveryPorts,
  options: DeliveryOptions,
): Promise<Delivered> {
  const places = placesOf(file)
  const isStored = ({ sha256 }: ChunkPlace): boolean => stored.has(sha256)
  let stored = await digestsIn(ports.store)
  if (places.every(isStored)) return deliver(file, { places, stored }, { ...ports, ...options })
  const release = await ports.lock(`hedge-file-${file.sha256}`, options.signal)
  try {
    stored = await digestsIn(ports.store)
    return await deliver(file, { places, stored }, { ...ports, ...options })
  } finally {
    release()
  }
}

type Known = { places: readonly ChunkPlace[]; stored: ReadonlySet<string> }

async function deliver(
  file: RemoteFile,
  { places, stored }: Known,
  ports: DeliveryPorts & DeliveryOptions,
): Promise<Delivered> {
  let isKept = ports.store !== undefined
  let at = 0
  while (at < places.length) {
    const place = places[at] as ChunkPlace
    const kept = stored.has(place.sha256) ? await readIntact(place, ports) : undefined
    if (kept !== undefined) {
      await ports.onChunk(kept, place.offset)
      at++
      continue
    }
    // This one, and its neighbours as far as they are missing, in one request.
    const end = places.findIndex(({ sha256 }, index) => index > at && stored.has(sha256))
    const run = places.slice(at, end < 0 ? undefined : end)
    for await (const { place, bytes } of fetchChunks(file, run, ports)) {
      isKept &&= await keep(place.sha256, bytes, ports.store)
      await ports.onChunk(bytes, place.offset)
    }
    at += run.length
  }
  return { isKept }
}

/** The stored chunk if its digest still fits; one that does not is dropped. */
async function readIntact(
  { sha256, bytes }: ChunkPlace,
  { store, sha256Hex }: DeliveryPorts,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const kept = await store?.read(sha256).catch(() => undefined)
  if (kept !== undefined && kept.length === bytes && (await sha256Hex(kept)) === sha256) return kept
  await store?.drop(sha256).catch(() => undefined)
  return undefined
}

/** False when the disk is full. */
async function keep(
  sha256: string,
  bytes: Uint8Array<ArrayBuffer>,
  store: ChunkStore | undefined,
): Promise<boolean> {
  try {
    await store?.write(sha256, bytes)
    return store !== undefined
  } catch {
    return false
  }
}

async function digestsIn(store: ChunkStore | undefined): Promise<Set<string>> {
  return (await store?.digests().catch(() => undefined)) ?? new Set()
}

/** As `deliverFile`, in one piece. */
export async function readFile(
  file: RemoteFile,
  ports: DeliveryPorts,
  options: FetchOptions,
): Promise<Delivered & { bytes: Uint8Array<ArrayBuffer> }> {
  const bytes = new Uint8Array(file.bytes)
  let filled = 0
  const { isKept } = await deliverFile(file, ports, {
    ...options,
    onChunk(chunk, offset) {
      bytes.set(chunk, offset)
      filled += chunk.length
    },
  })
  if (filled === file.bytes) return { bytes, isKept }
  const text = `Cannot use ${file.url}: its chunks have ${filled} bytes; want ${file.bytes}`
  throw new AppError('integrity_failed', text)
}
