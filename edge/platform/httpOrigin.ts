import { AppError, isAbort } from '#core/contract/error'
import { canonicalHopText, formatHopHeader, hopHeader } from '#core/contract/hop'
import { readBytes } from '../body/readBytes.ts'
import { edgeLimits } from '../limits.ts'
import type { Clock, Origin, OriginCall, OriginReply } from '../ports.ts'
import { hmacHex, randomId, sha256Hex } from './webDigests.ts'

const answerPath = '/v1/answer'
/** A connection kept alive may have been closed by the other side a moment ago: one second try, at once. */
const tries = 2

export type HttpOriginOptions = {
  /** Without a path: `https://origin.example`. */
  url: string
  hopSecret: string
  clock: Clock
  fetch: (url: string, init: RequestInit) => Promise<Response>
}

/** The origin over HTTP, each call signed (see contract/hop). */
export function httpOrigin({ url, hopSecret, clock, fetch }: HttpOriginOptions): Origin {
  const sign = hmacHex(hopSecret)
  const base = url.replace(/\/+$/, '')

  const headersFor = async (call: OriginCall, body: string): Promise<Record<string, string>> => {
    const timestampMs = clock.nowMs()
    // The origin takes a signature once, and an earlier attempt of this millisecond may have got there.
    const nonce = randomId()
    const bodySha256Hex = await sha256Hex(body)
    const text = canonicalHopText({
      timestampMs,
      nonce,
      method: 'POST',
      path: answerPath,
      requestId: call.requestId,
      bodySha256Hex,
    })
    const signature = formatHopHeader({ timestampMs, nonce, macHex: await sign(text) })
    return { 'content-type': 'application/json', [hopHeader]: signature, 'x-request-id': call.requestId }
  }

  return {
    async answer(call, signal) {
      const { trace, ...signed } = call
      const body = JSON.stringify(signed)
      const send = async (): Promise<Response> => {
        const headers = { ...(await headersFor(call, body)), ...trace }
        // Signing takes a turn or two; whoever left meanwhile must not be sent for.
        signal.throwIfAborted()
        // A redirect would carry texts and signature to an address that nobody configured.
        return fetch(base + answerPath, { method: 'POST', body, headers, signal, redirect: 'manual' })
      }
      const response = await connect(send, signal)
      return readReply(response, signal)
    },
    async notReadyBecause() {
      try {
        const response = await fetch(`${base}/readyz`, { method: 'GET' })
        await response.body?.cancel()
        return response.ok ? undefined : `it answers ${response.status}`
      } catch {
        return 'it cannot be reached'
      }
    },
    async ping(signal) {
      const init = { method: 'GET', redirect: 'manual', signal } as const
      const response = await fetch(`${base}/healthz`, init).catch((error: unknown) => {
        signal.throwIfAborted()
        throw unreached(error)
      })
      await response.body?.cancel()
      if (!response.ok) throw unreached(new Error(`it answers ${response.status}`))
    },
  }
}

async function connect(send: () => Promise<Response>, signal: AbortSignal): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await send()
    } catch (error) {
      if (signal.aborted || isAbort(error)) throw error
      if (attempt === tries - 1) throw unreached(error)
    }
  }
}

const unreached = (cause: unknown): AppError =>
  new AppError('origin_unavailable', 'Cannot reach the origin', { cause })

async function readReply(response: Response, signal: AbortSignal): Promise<OriginReply> {
  try {
    const bytes = await readBytes(response, { maxBytes: edgeLimits.originReplyBytes, signal })
    const body = bytes && (JSON.parse(new TextDecoder().decode(bytes)) as unknown)
    return { status: response.status, body }
  } catch (error) {
    if (signal.aborted) throw error
    // Cut off or no JSON: either way there is no body to believe.
    return { status: response.status, body: undefined }
  }
}
