import { untilAborted } from '../cache/untilAborted.ts'
import { announcedBytes } from './announcedBytes.ts'
import { wholeBody } from './wholeBody.ts'

type HasBody = {
  readonly body: ReadableStream<Uint8Array> | null
  readonly headers: Headers
}

/**
 * The body of a request or a response, counted while it streams: undefined as soon as it passes `maxBytes`, whatever its
 * headers announced. One that announces a small enough length is read in one piece; the HTTP layer holds it to its word.
 */
export async function readBytes(
  source: HasBody,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<Uint8Array | undefined> {
  if (source.body === null) return new Uint8Array()
  const announced = announcedBytes(source.headers)
  if (announced !== undefined) {
    if (announced > maxBytes) return undefined
    return new Uint8Array(await untilAborted(wholeBody(source.body), signal))
  }
  return readStream(source.body, { maxBytes, signal })
}

async function readStream(
  stream: ReadableStream<Uint8Array>,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<Uint8Array | undefined> {
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await untilAborted(reader.read(), signal)
      if (done) return join(chunks, bytes)
      bytes += value.byteLength
      if (bytes > maxBytes) return undefined
      chunks.push(value)
    }
  } finally {
    // What was not read is not wanted; a failure to say so changes nothing.
    reader.cancel().catch(() => undefined)
  }
}

function join(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const all = new Uint8Array(bytes)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.byteLength
  }
  return all
}
