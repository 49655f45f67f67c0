import { deliverFile, type DeliveryPorts } from './deliverFile.ts'
import { missingBytesOf, placesOf, type RemoteFile } from './remoteFile.ts'

/** Room that is left free beside a new version: the user's documents grow as well. */
const spareBytes = 16 * 1_048_576

export type FetchedAhead =
  | 'ready'
  /** The disk has no room for two versions; nothing was fetched, or what was fetched is gone again. */
  | 'no_room'

export type AheadOptions = {
  /** All that the version needs here. */
  files: readonly RemoteFile[]
  /** What the browser would still let us store; undefined where it does not say. */
  roomBytes: () => Promise<number | undefined>
  signal: AbortSignal
}

/**
 * Fetches what is missing of a version that is not used yet, one file after the other. Changes nothing else: what is installed
 * stays, and the version counts only when it is whole. Throws as `deliverFile` does.
 */
export async function fetchAhead(
  { files, roomBytes, signal }: AheadOptions,
  ports: DeliveryPorts,
): Promise<FetchedAhead> {
  if (ports.store === undefined) return 'no_room'
  const before = await ports.store.digests()
  const room = await roomBytes()
  if (room !== undefined && missingBytesOf(files, before) + spareBytes > room) return 'no_room'
  for (const file of files) {
    const options = { signal, onBytes: () => undefined, onChunk: () => undefined }
    const { isKept } = await deliverFile(file, ports, options)
    if (isKept) continue
    const fetched = files.flatMap(placesOf).filter(({ sha256 }) => !before.has(sha256))
    for (const { sha256 } of fetched) await ports.store.drop(sha256)
    return 'no_room'
  }
  return 'ready'
}
