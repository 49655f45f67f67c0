/** Verified pieces of files on this device, each under its own digest. May forget at any time. */
export type ChunkStore = {
  /** Digests of what is there. Not read, so not verified. */
  digests(): Promise<Set<string>>
  read(sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** Whole or not at all. Rejects when the disk is full. */
  write(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  drop(sha256: string): Promise<void>
}

/** Small texts beside the chunks: what is installed, what was accepted. Each is replaced in one step. */
export type NoteStore = {
  readNote(name: string): Promise<string | undefined>
  writeNote(name: string, text: string): Promise<void>
}

export type ModelStore = ChunkStore & NoteStore

export type CacheLike = Pick<Cache, 'match' | 'put' | 'delete' | 'keys'>

/** One cache for all models of this origin. Its addresses are names: nothing is ever fetched from them. */
export const modelCacheName = 'hedge-models'
const chunkPath = '/models/chunks/'
const notePath = '/models/notes/'

/** What earlier builds kept whole files in. */
const formerCacheName = 'hedge-engine'

/**
 * The store in Cache Storage (docs/decisions/0006-model-delivery.md says why there), or undefined where the browser has none,
 * as in some private windows; then everything is fetched each time.
 */
export async function openModelStore(storage: CacheStorage | undefined): Promise<ModelStore | undefined> {
  try {
    await storage?.delete(formerCacheName)
    const cache = await storage?.open(modelCacheName)
    return cache && cacheModelStore(cache)
  } catch {
    return undefined
  }
}

export function cacheModelStore(cache: CacheLike): ModelStore {
  const put = (path: string, body: BodyInit): Promise<void> =>
    cache.put(path, new Response(body, { headers: { 'content-type': 'application/octet-stream' } }))
  return {
    async digests() {
      const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname)
      return new Set(
        paths.flatMap((path) => (path.startsWith(chunkPath) ? [path.slice(chunkPath.length)] : [])),
      )
    },
    async read(sha256) {
      const response = await cache.match(chunkPath + sha256)
      return response && new Uint8Array(await response.arrayBuffer())
    },
    write: (sha256, bytes) => put(chunkPath + sha256, bytes),
    async drop(sha256) {
      await cache.delete(chunkPath + sha256)
    },
    readNote: async (name) => (await cache.match(notePath + name))?.text(),
    writeNote: (name, text) => put(notePath + name, text),
  }
}
