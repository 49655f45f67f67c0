import { AppError } from '#core/contract/error'
import { toWire } from '#core/contract/wire'

/** What a link between two tiers does with a call. */
export type LinkFault = 'none' | 'down' | 'hangs' | 'garbage' | 'cut' | 'busy'
/** What an engine does with a batch. */
export type EngineFault = 'none' | 'absent' | 'fails' | 'hangs'

export type Link = {
  fault: LinkFault
  /** Calls that were sent, and their bytes. */
  calls: number
  bytes: number
  /** Calls that are being answered, and those that never will be. */
  inFlight: number
  hanging: number
  fetch(url: string, init: RequestInit): Promise<Response>
}

/** A network between two tiers: passes calls to `next` unless the fault says otherwise. */
export function faultyLink(next: (request: Request) => Promise<Response>): Link {
  const link: Link = { fault: 'none', calls: 0, bytes: 0, inFlight: 0, hanging: 0, fetch }
  return link

  async function fetch(url: string, init: RequestInit): Promise<Response> {
    link.calls++
    link.bytes += new TextEncoder().encode(String(init.body ?? '')).length
    init.signal?.throwIfAborted()
    if (link.fault === 'down') throw new TypeError('fetch failed')
    if (link.fault === 'hangs') return hang(link, init.signal ?? undefined)
    if (link.fault === 'garbage') return new Response('<html>gateway</html>', { status: 200 })
    if (link.fault === 'busy') return busy()
    link.inFlight++
    try {
      // The other side sees the abort through its request, and the caller at once, as with a real connection.
      const response = await Promise.race([
        next(new Request(url, init)),
        rejectOnAbort(init.signal ?? undefined),
      ])
      return link.fault === 'cut' ? cut(response) : response
    } finally {
      link.inFlight--
    }
  }
}

/** Never answers; rejects when the caller leaves. */
export async function hang(counter: { hanging: number }, signal: AbortSignal | undefined): Promise<never> {
  counter.hanging++
  try {
    return await rejectOnAbort(signal)
  } finally {
    counter.hanging--
  }
}

function rejectOnAbort(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason as Error)
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

function busy(): Response {
  const error = new AppError('over_capacity', 'Cannot queue the request: the queue is full', {
    retryAfterMs: 2_000,
  })
  return Response.json(toWire(error), { status: 503, headers: { 'retry-after': '2' } })
}

/** The head and half of the body, then a broken connection. */
async function cut(response: Response): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.subarray(0, bytes.length >> 1))
      controller.error(new TypeError('terminated'))
    },
  })
  return new Response(body, { status: response.status, headers: response.headers })
}
