import { FileIndex, fileIndexPath } from '#core/contract/http/fileIndex'
import type { ByteRange, FileStore } from '../ports.ts'

/** Any host: the binding answers by path alone. */
const base = 'http://assets'

/** Static files behind the ASSETS binding: Cloudflare's asset store, or workerd's plain disk service. */
export function assetFiles(assets: Fetcher): FileStore {
  let index: FileIndex | undefined
  return {
    async index() {
      index ??= await readIndex(assets)
      return index
    },
    async read(path, range) {
      const response = await assets.fetch(base + encodeURI(path))
      if (response.status !== 200 || response.body === null) {
        await response.body?.cancel()
        return undefined
      }
      return range === undefined ? response.body : slice(response.body, range)
    },
  }
}

async function readIndex(assets: Fetcher): Promise<FileIndex | undefined> {
  const response = await assets.fetch(base + fileIndexPath)
  if (response.status !== 200) return undefined
  const parsed = FileIndex.safeParse(await response.json())
  return parsed.success ? parsed.data : undefined
}

/** A part of a stream: the disk service knows no ranges, so what lies before is read and dropped, what lies after is not read. */
function slice(source: ReadableStream<Uint8Array>, { first, last }: ByteRange): ReadableStream<Uint8Array> {
  // With a known length the runtime sends Content-Length instead of chunks.
  const { readable, writable } = new FixedLengthStream(last - first + 1)
  void copyPart(source, writable, { first, last })
  return readable as ReadableStream<Uint8Array>
}

async function copyPart(
  source: ReadableStream<Uint8Array>,
  sink: WritableStream<Uint8Array>,
  { first, last }: ByteRange,
): Promise<void> {
  const reader = source.getReader()
  const writer = sink.getWriter()
  let at = 0
  try {
    while (at <= last) {
      const { done, value } = await reader.read()
      if (done) break
      const part = value.subarray(Math.max(0, first - at), Math.max(0, last + 1 - at))
      if (part.byteLength > 0) await writer.write(part)
      at += value.byteLength
    }
    await writer.close()
  } catch (error) {
    // The client left or the file was cut off: both ends learn it, and there is nobody else to tell.
    await writer.abort(error).catch(() => undefined)
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
