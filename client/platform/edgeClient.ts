import { AppError } from '#core/contract/error'
import { Receipt } from '#core/contract/receipt'
import { fromWire } from '#core/contract/wire'
import type { EdgeCall, EdgePort, Gate } from '../ports.ts'
import { readEdgeBody, writeEdgeBody } from './edgeBodies.ts'

/** Our own edge over HTTP. Every request passes `gate`; a session is opened when it is first needed and renewed once. */
export function createEdgeClient(gate: Gate): EdgePort {
  let session: { owner: EdgeCall; opened: Promise<void> } | undefined

  return {
    async answer(call) {
      const { path, body } = writeEdgeBody(call.request, call.hints)
      await openSession(call)
      let response = await send(path, body, call)
      if (response.status === 401) {
        session = undefined
        await openSession(call)
        response = await send(path, body, call)
      }
      const json = await readJson(response, call.signal)
      if (!response.ok) throw errorOf(response, json)
      const receipt = readReceipt(response)
      return {
        requestId: receipt.requestId,
        reply: readEdgeBody(call.request, json, receipt),
        hops: receipt.hops,
      }
    },
  }

  /** Once per visit: the cookie is out of our sight, and the edge keeps a session that is still in force. */
  async function openSession(call: EdgeCall): Promise<void> {
    session ??= { owner: call, opened: requestSession(call) }
    const current = session
    try {
      await current.opened
    } catch (error) {
      if (session === current) session = undefined
      if (current.owner === call) throw error
      // Another call's attempt failed, perhaps only because its caller left: try on our own account.
      await openSession(call)
    }
  }

  async function requestSession(call: EdgeCall): Promise<void> {
    const response = await send('/v1/session', '', call)
    if (!response.ok) throw errorOf(response, await readJson(response, call.signal))
  }

  async function send(path: string, body: string, call: EdgeCall): Promise<Response> {
    const reach = call.hints.reach ?? 'origin'
    try {
      return await gate.send(path, { reach, body, signal: call.signal, onLeaving: call.onLeaving })
    } catch (cause) {
      if (call.signal.aborted) throw call.signal.reason
      if (cause instanceof AppError) throw cause
      throw new AppError('offline', 'Cannot reach our server: the network gave no answer', { cause })
    }
  }
}

/** Undefined where the body is no JSON: an error page of something in between. */
async function readJson(response: Response, signal: AbortSignal): Promise<unknown> {
  let text: string
  try {
    text = await response.text()
  } catch (cause) {
    if (signal.aborted) throw signal.reason
    throw new AppError('offline', 'Cannot read the answer of our server: the connection broke', { cause })
  }
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function errorOf(response: Response, body: unknown): AppError {
  const error = fromWire(body, 'our server')
  const retryAfterS = Number(response.headers.get('retry-after'))
  if (error.retryAfterMs !== undefined || !(retryAfterS > 0)) return error
  const { param, message } = error
  return new AppError(error.code, message, { param, retryAfterMs: retryAfterS * 1000 })
}

function readReceipt(response: Response): Receipt {
  let receipt: unknown
  try {
    receipt = JSON.parse(response.headers.get('hedge-receipt') ?? '')
  } catch {
    receipt = undefined
  }
  const parsed = Receipt.safeParse(receipt)
  if (parsed.success) return parsed.data
  throw new AppError('upstream_invalid', 'Cannot read the answer of our server: it has no receipt')
}
