import { unixSeconds } from '#core/contract/unixSeconds'
import { sessionSeconds } from '../limits.ts'
import type { Ports } from '../ports.ts'
import { sameDigest } from './sameDigest.ts'

export const sessionCookie = 'hedge_session'

export type Session = { id: string; expiresAtSeconds: number }

type SessionPorts = Pick<Ports, 'clock' | 'digests' | 'newId'>

const shape = /^([0-9a-f]{32})\.(\d{1,12})\.([0-9a-f]{64})$/
const signedText = ({ id, expiresAtSeconds }: Session): string =>
  `hedge-session-v1\n${id}\n${expiresAtSeconds}`

/** A new session with its cookie's value: id, end and HMAC, so that no edge has to remember it. */
export async function openSession(ports: SessionPorts): Promise<{ session: Session; token: string }> {
  const expiresAtSeconds = unixSeconds(ports.clock.nowMs()) + sessionSeconds
  const session = { id: ports.newId(), expiresAtSeconds }
  const mac = await ports.digests.session(signedText(session))
  return { session, token: `${session.id}.${expiresAtSeconds}.${mac}` }
}

/** The session of a cookie's value; undefined when it is forged, changed or over. */
export async function readSession(token: string, ports: SessionPorts): Promise<Session | undefined> {
  const match = shape.exec(token)
  if (match === null) return undefined
  const session = { id: match[1] as string, expiresAtSeconds: Number(match[2]) }
  if (session.expiresAtSeconds * 1000 <= ports.clock.nowMs()) return undefined
  return sameDigest(await ports.digests.session(signedText(session)), match[3] as string)
    ? session
    : undefined
}

/** The value of one cookie in a `Cookie` header. */
export function cookieValue(header: string | null, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}
