import { AppError } from '#core/contract/error'

/**
 * The whole body, at most `maxBytes`. A body that names its length is refused before it is read; one that does not is
 * counted while it streams and cut off at the limit.
 * Throws AppError `body_too_large`; or AbortError when the caller goes away.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const length = request.headers.get('content-length')
  if (length !== null && Number(length) > maxBytes) throw tooLarge(`it has ${length} bytes`, maxBytes)
  // With a length given Node reads no more than that, and reads it at once.
  if (length !== null) return await readWhole(request, maxBytes)
  if (request.body === null) return new Uint8Array()
  return await readCounting(request.body as ReadableStream<Uint8Array>, maxBytes)
}

async function readWhole(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const body = new Uint8Array(await request.arrayBuffer().catch(callerGone))
  if (body.length > maxBytes) throw tooLarge(`it has ${body.length} bytes`, maxBytes)
  return body
}

async function readCounting(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read().catch(callerGone)
    if (done) break
    bytes += value.length
    if (bytes > maxBytes) {
      await reader.cancel().catch(() => undefined)
      throw tooLarge('it goes on', maxBytes)
    }
    chunks.push(value)
  }
  const body = new Uint8Array(bytes)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

/** A body breaks off for one reason only: whoever sent it is gone. */
function callerGone(cause: unknown): never {
  const gone = new DOMException('Stopped to read the body: the caller is gone', 'AbortError')
  throw Object.assign(gone, { cause })
}

function tooLarge(found: string, maxBytes: number): AppError {
  return new AppError('body_too_large', `Cannot read the body: ${found}; send at most ${maxBytes} bytes`)
}
