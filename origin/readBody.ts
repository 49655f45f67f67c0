import { AppError } from '#core/contract/error'

/**
 * The whole body, at most `maxBytes`. A body that names its length is refused before it is read; one that does not is
 * counted while it streams and cut off at the limit.
 * Throws AppError `body_too_large`; rejects with the stream's error when the caller goes away.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const length = request.headers.get('content-length')
  if (length !== null && Number(length) > maxBytes) throw tooLarge(`it has ${length} bytes`, maxBytes)
  // With a length given Node reads no more than that, and reads it at once.
  if (length !== null) return checked(new Uint8Array(await request.arrayBuffer()), maxBytes)
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge('it goes on', maxBytes)
    chunks.push(chunk)
  }
  const body = new Uint8Array(bytes)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

function checked(body: Uint8Array<ArrayBuffer>, maxBytes: number): Uint8Array<ArrayBuffer> {
  if (body.length > maxBytes) throw tooLarge(`it has ${body.length} bytes`, maxBytes)
  return body
}

function tooLarge(found: string, maxBytes: number): AppError {
  return new AppError('body_too_large', `Cannot read the body: ${found}; send at most ${maxBytes} bytes`)
}
