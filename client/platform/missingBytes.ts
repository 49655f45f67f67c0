import type { RemoteFile } from '../engine/messages.ts'
import { engineCacheName } from '../engine/modelFiles.ts'
import { isStored } from '../engine/verifiedFile.ts'

/** What a start of the engine has to fetch: the sizes of those of `files` that are not stored yet. */
export async function missingBytes(files: readonly RemoteFile[]): Promise<number> {
  const store = await caches.open(engineCacheName).catch(() => undefined)
  const stored = await Promise.all(files.map((file) => isStored(file, store)))
  return files.reduce((sum, { bytes }, i) => sum + (stored[i] ? 0 : bytes), 0)
}
