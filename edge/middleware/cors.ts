import type { Middleware } from '../appEnv.ts'

/** What a page of a listed origin may send: `*` stands for every header but this one. */
const allowedHeaders = 'authorization, *'
/** Browsers remember a preflight for at most two hours (Chromium). */
const preflightSeconds = '7200'

/**
 * Pages of other sites that may call the API: exactly those of `origins`, compared letter by letter, and never with
 * credentials. Every preflight is answered here: it needs no key and reaches no handler.
 */
export function cors(origins: readonly string[]): Middleware {
  const listed: ReadonlySet<string> = new Set(origins)
  return async (c, next) => {
    const { method, headers } = c.req.raw
    const origin = headers.get('origin')
    const allowed = origin !== null && listed.has(origin)
    if (method === 'OPTIONS' && origin !== null && headers.has('access-control-request-method')) {
      return new Response(null, {
        status: 204,
        headers: allowed ? preflightHeaders(origin) : { vary: 'origin' },
      })
    }
    await next()
    if (listed.size > 0) c.res.headers.append('vary', 'origin')
    if (allowed) {
      c.res.headers.set('access-control-allow-origin', origin)
      c.res.headers.set('access-control-expose-headers', '*')
    }
    return undefined
  }
}

function preflightHeaders(origin: string): Record<string, string> {
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': allowedHeaders,
    'access-control-max-age': preflightSeconds,
  }
}
