import { chunkBytes } from '#core/contract/artifactFile'
import { hexOfBytes } from '#core/registry/hex'
import type { ModelStore } from '../delivery/chunkStore.ts'
import type { DeliveryPorts } from '../delivery/deliverFile.ts'
import type { RemoteFile } from '../delivery/remoteFile.ts'

export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hexOfBytes(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}

/** Bytes that differ from place to place, so that nothing can be in the wrong one unseen. */
export function content(bytes: number, seed = 1): Uint8Array<ArrayBuffer> {
  let state = seed
  return Uint8Array.from({ length: bytes }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  })
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return at === b.length
}

export async function fileOf(bytes: Uint8Array<ArrayBuffer>, url = '/models/w'): Promise<RemoteFile> {
  const file = { url: `${url}?v=1`, bytes: bytes.length, sha256: await sha256Hex(bytes) }
  if (bytes.length <= chunkBytes) return file
  const starts = Array.from(
    { length: Math.ceil(bytes.length / chunkBytes) },
    (_, index) => index * chunkBytes,
  )
  const chunks = await Promise.all(starts.map((at) => sha256Hex(bytes.slice(at, at + chunkBytes))))
  return { ...file, chunks }
}

/** `held` lies open; `writes` counts down to a full disk. */
export function fakeStore(): ModelStore & {
  held: Map<string, Uint8Array<ArrayBuffer>>
  notes: Map<string, string>
  writesLeft: number
} {
  const held = new Map<string, Uint8Array<ArrayBuffer>>()
  const notes = new Map<string, string>()
  return {
    held,
    notes,
    writesLeft: Infinity,
    digests: async () => new Set(held.keys()),
    read: async (sha256) => held.get(sha256)?.slice(),
    async write(sha256, bytes) {
      if (this.writesLeft-- <= 0) throw new DOMException('no room', 'QuotaExceededError')
      held.set(sha256, bytes.slice())
    },
    async drop(sha256) {
      held.delete(sha256)
    },
    readNote: async (name) => notes.get(name),
    async writeNote(name, text) {
      if (this.writesLeft-- <= 0) throw new DOMException('no room', 'QuotaExceededError')
      notes.set(name, text)
    },
  }
}

type Asked = { url: string; range: string | undefined }
/** What becomes of one request: `bytes` as they are sent, and after how many the connection breaks. */
export type Fault = (request: { index: number; bytes: Uint8Array }) =>
  | {
      response?: Response
      bytes?: Uint8Array
      breakAfter?: number
      contentRange?: string
      ignoreRange?: boolean
    }
  | undefined

/** A server of files that knows ranges, sends in parts of 64 kB, and counts what it sent. */
export function fakeServer(files: Record<string, Uint8Array>, fault: Fault = () => undefined) {
  const asked: Asked[] = []
  const server = { asked, sentBytes: 0, cancelled: 0, fault, fetch: answer }
  return server

  async function answer(url: string, init: { headers: Record<string, string>; signal: AbortSignal }) {
    init.signal.throwIfAborted()
    const whole = files[url.split('?')[0] as string]
    if (whole === undefined) return new Response('no', { status: 404 })
    const range = init.headers['range']
    asked.push({ url, range })
    const [, first = '0', last = String(whole.length - 1)] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
    const change = server.fault({ index: asked.length - 1, bytes: whole }) ?? {}
    if (change.response) return change.response
    const isPart = range !== undefined && change.ignoreRange !== true
    const from = change.bytes ?? whole
    const bytes = isPart ? from.subarray(Number(first), Number(last) + 1) : from
    const place = change.contentRange ?? `bytes ${first}-${last}/${whole.length}`
    return new Response(stream(bytes, change.breakAfter, init.signal), {
      status: isPart ? 206 : 200,
      headers: isPart ? { 'content-range': place } : {},
    })
  }

  function stream(bytes: Uint8Array, breakAfter = Infinity, signal: AbortSignal): ReadableStream<Uint8Array> {
    let at = 0
    return new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (signal.aborted) return controller.error(signal.reason)
          if (at >= breakAfter) return controller.error(new TypeError('connection lost'))
          if (at >= bytes.length) return controller.close()
          const part = bytes.slice(at, Math.min(at + 65_536, breakAfter))
          at += part.length
          server.sentBytes += part.length
          controller.enqueue(part)
        },
        cancel: () => void server.cancelled++,
      },
      { highWaterMark: 0 },
    )
  }
}

/** Locks of one origin: those who ask later wait. */
export function fakeLocks(): DeliveryPorts['lock'] & { waiting: () => number } {
  const tails = new Map<string, Promise<void>>()
  let waiting = 0
  const lock = async (name: string, signal: AbortSignal): Promise<() => void> => {
    signal.throwIfAborted()
    const before = tails.get(name) ?? Promise.resolve()
    const released = Promise.withResolvers<void>()
    const own = before.then(() => released.promise)
    tails.set(name, own)
    waiting++
    const aborted = Promise.withResolvers<never>()
    const stop = (): void => aborted.reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    try {
      await Promise.race([before, aborted.promise])
    } catch (error) {
      released.resolve()
      throw error
    } finally {
      waiting--
      signal.removeEventListener('abort', stop)
    }
    return released.resolve
  }
  return Object.assign(lock, { waiting: () => waiting })
}

/** Everything that delivery needs, with a clock that only notes how long was waited. */
export function fakeDelivery(overrides: Partial<DeliveryPorts> = {}): DeliveryPorts & { waitedMs: number[] } {
  const waitedMs: number[] = []
  return {
    store: undefined,
    fetch: () => Promise.reject(new TypeError('no network')),
    sha256Hex,
    wait: async (ms, signal) => {
      signal.throwIfAborted()
      waitedMs.push(ms)
    },
    lock: async () => () => undefined,
    ...overrides,
    waitedMs,
  }
}
