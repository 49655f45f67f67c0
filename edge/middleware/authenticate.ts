import { AppError } from '#core/contract/error'
import type { Permit } from '#core/contract/tenancy'
import type { ApiKeys } from '../access/apiKeys.ts'
import { cookieValue, readSession, sessionCookie } from '../access/session.ts'
import { type Caller, type Middleware, vouched } from '../appEnv.ts'
import type { Ports } from '../ports.ts'

/** Anonymous visitors use Hedge's own models and nothing that others bill for. */
const sessionPermit: Permit = { models: ['hedge-*'], reach: 'origin' }

/** Lets in who shows an API key in force or a session of this site. Throws `missing_key`, `invalid_key`. */
export function authenticate(ports: Ports, apiKeys: ApiKeys): Middleware {
  const { each, all } = ports.config.sessions
  const callerOf = async (headers: Headers): Promise<Caller> => {
    const authorization = headers.get('authorization')
    if (authorization !== null) return { kind: 'key', ...(await apiKeys.check(authorization)) }
    const token = cookieValue(headers.get('cookie'), sessionCookie)
    const session = token !== undefined && fromThisSite(headers) ? await readSession(token, ports) : undefined
    if (session === undefined) throw missingKey()
    return {
      kind: 'session',
      tenant: `session:${session.id}`,
      keyId: 'session',
      permit: sessionPermit,
      limits: each,
      tenantLimits: all,
    }
  }
  return async (c, next) => {
    c.set('caller', c.env?.[vouched]?.caller ?? (await callerOf(c.req.raw.headers)))
    await next()
  }
}

/** Browsers say where a request comes from; a cookie that rides on another site's request opens nothing. */
function fromThisSite(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site')
  return site === null || site === 'same-origin'
}

export function missingKey(): AppError {
  return new AppError(
    'missing_key',
    'Cannot let the request in: it has no API key; send "Authorization: Bearer hedge_..."',
    { param: 'header authorization' },
  )
}
