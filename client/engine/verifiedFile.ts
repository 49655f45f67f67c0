import { AppError } from '#core/contract/error'
import type { RemoteFile } from './messages.ts'

export type FileStore = Pick<Cache, 'match' | 'put' | 'delete' | 'keys'>

export type FilePorts = {
  /** Undefined where the browser has no Cache Storage (private windows of some); files are then fetched each time. */
  store: FileStore | undefined
  fetch: (url: string) => Promise<Response>
  sha256Hex: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>
}

/**
 * The bytes of `file`, from the store or the network, never handed out before their SHA-256 matches.
 * A stored copy that does not match is dropped and fetched again, once; only verified bytes are stored.
 *
 * Throws AppError `integrity_failed` when the server's bytes do not match, `engine_unavailable` when they cannot be had.
 */
export async function readVerified(
  file: RemoteFile,
  ports: FilePorts,
  onBytes: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const stored = await readStored(file, ports)
  if (stored !== undefined) return stored
  const bytes = await download(file, ports, onBytes)
  const digest = await ports.sha256Hex(bytes)
  if (digest !== file.sha256) {
    throw new AppError(
      'integrity_failed',
      `Cannot use ${file.url}: its SHA-256 is ${digest}; want ${file.sha256}`,
    )
  }
  await keep(file, bytes, ports.store)
  return bytes
}

/** Whether the store has a file of this address. It is verified when it is read, not here. */
export async function isStored(file: RemoteFile, store: FileStore | undefined): Promise<boolean> {
  return (await store?.match(file.url)) !== undefined
}

/** Forgets what an earlier version left behind. */
export async function dropOthers(files: readonly RemoteFile[], store: FileStore | undefined): Promise<void> {
  const wanted = new Set(files.map(({ url }) => url))
  for (const { url } of (await store?.keys()) ?? []) {
    const { pathname, search } = new URL(url)
    if (!wanted.has(pathname + search)) await store?.delete(url)
  }
}

async function readStored(file: RemoteFile, ports: FilePorts): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const response = await ports.store?.match(file.url)
  if (response === undefined) return undefined
  const bytes = new Uint8Array(await response.arrayBuffer())
  if ((await ports.sha256Hex(bytes)) === file.sha256) return bytes
  await ports.store?.delete(file.url)
  return undefined
}

async function keep(
  file: RemoteFile,
  bytes: Uint8Array<ArrayBuffer>,
  store: FileStore | undefined,
): Promise<void> {
  const headers = { 'content-type': contentType(file.url), 'content-length': String(bytes.length) }
  try {
    await store?.put(file.url, new Response(bytes, { headers }))
  } catch {
    // A full disk or a private window: the file serves this visit and is fetched again at the next.
  }
}

const contentType = (url: string): string =>
  url.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream'

/** Reads the body into one buffer of the promised size, so that a wrong answer can never grow beyond it. */
async function download(
  file: RemoteFile,
  ports: FilePorts,
  onBytes: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const body = await open(file, ports)
  const bytes = new Uint8Array(file.bytes)
  let at = 0
  try {
    for await (const part of body) {
      if (at + part.length > file.bytes) throw wrongSize(file, `more than ${file.bytes}`)
      bytes.set(part, at)
      at += part.length
      onBytes(part.length)
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw unavailable(file, `the connection broke after ${at} of ${file.bytes} bytes`, cause)
  }
  if (at < file.bytes) throw wrongSize(file, String(at))
  return bytes
}

async function open(file: RemoteFile, ports: FilePorts): Promise<AsyncIterable<Uint8Array>> {
  const response = await ports.fetch(file.url).catch((cause: unknown) => {
    throw unavailable(file, 'the server cannot be reached', cause)
  })
  if (!response.ok) throw unavailable(file, `the server answered ${response.status}`)
  if (response.body === null) throw wrongSize(file, '0')
  return readParts(response.body)
}

/** Safari cannot iterate over a stream. */
async function* readParts(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function unavailable(file: RemoteFile, what: string, cause?: unknown): AppError {
  return new AppError('engine_unavailable', `Cannot load ${file.url}: ${what}`, { cause })
}

function wrongSize(file: RemoteFile, got: string): AppError {
  return new AppError('integrity_failed', `Cannot use ${file.url}: it has ${got} bytes; want ${file.bytes}`)
}
