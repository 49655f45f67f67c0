import { AppError } from '#core/contract/error'
import type { SessionReply } from '#core/contract/http/session'
import { cookieValue, openSession, readSession, sessionCookie } from '../access/session.ts'
import { fullBucket, takeTokens } from '#core/policy/tokenBucket'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import { openingsBucket, sessionSeconds } from '../limits.ts'
import type { Ports } from '../ports.ts'

/**
 * `POST /v1/session`: a page of this site gets a tenant of its own. One that has a session in force keeps it. How many are opened is
 * bounded in each isolate; what they may use, together and on all isolates, by `sessions.all`.
 */
export function session(ports: Ports) {
  const { clock } = ports
  let openings = fullBucket(openingsBucket, clock.nowMs())
  return async (c: AppContext): Promise<Response> => {
    const url = new URL(c.req.url)
    requireOwnPage(c.req.raw.headers, url.origin)
    const { allowed, bucket, retryAfterMs } = takeTokens(openings, 1, {
      ...openingsBucket,
      nowMs: clock.nowMs(),
    })
    openings = bucket
    if (!allowed) throw tooManyOpenings(retryAfterMs)
    const present = cookieValue(c.req.raw.headers.get('cookie'), sessionCookie)
    const known = present === undefined ? undefined : await readSession(present, ports)
    if (known) return reply(c, known.expiresAtSeconds)
    const { session: opened, token } = await openSession(ports)
    // Without TLS (one machine, 127.0.0.1) a Secure cookie would not be kept by every browser.
    const secure = url.protocol === 'https:' ? '; Secure' : ''
    const cookie = `${sessionCookie}=${token}; Path=/v1; Max-Age=${sessionSeconds}; HttpOnly; SameSite=Strict${secure}`
    return reply(c, opened.expiresAtSeconds, { 'set-cookie': cookie })
  }
}

function reply(c: AppContext, expiresAtSeconds: number, headers: Record<string, string> = {}): Response {
  const body: SessionReply = { object: 'session', expires_at: expiresAtSeconds }
  return apiResponse(c, JSON.stringify(body), { headers })
}

/** Browsers mark their requests; whoever sends neither mark is no page and needs a key. */
function requireOwnPage(headers: Headers, ownOrigin: string): void {
  const site = headers.get('sec-fetch-site')
  const own = site === null ? headers.get('origin') === ownOrigin : site === 'same-origin'
  if (own) return
  throw new AppError(
    'missing_key',
    'Cannot open a session: the request does not come from a page of this site; send an API key instead',
    { param: 'header origin' },
  )
}

function tooManyOpenings(retryAfterMs: number): AppError {
  return new AppError(
    'over_capacity',
    `Cannot open a session: too many were opened here just now; try again in ${retryAfterMs} ms or send a key`,
    { retryAfterMs },
  )
}
