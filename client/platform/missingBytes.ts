import { openModelStore } from '../engine/delivery/chunkStore.ts'
import { missingBytesOf, type RemoteFile } from '../engine/delivery/remoteFile.ts'

/** What a start of the engine has to fetch: the bytes of those chunks of `files` that are not stored yet. */
export async function missingBytes(files: readonly RemoteFile[]): Promise<number> {
  const store = await openModelStore(globalThis.caches)
  const stored = await store?.digests().catch(() => undefined)
  return missingBytesOf(files, stored ?? new Set())
}
