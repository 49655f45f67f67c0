import { AppError } from '#core/contract/error'
import type { AppContext } from '../appEnv.ts'
import { securityHeaders } from '../files/fileHeaders.ts'
import { planFile } from '../files/planFile.ts'
import { errorResponse } from '../middleware/answerError.ts'
import { methodNotAllowed } from '../middleware/methods.ts'
import type { Ports } from '../ports.ts'
import { meantEndpoint } from './meantEndpoint.ts'

/** Everything that is no endpoint: the app and the models, as they lie in the file index, or a real 404. */
export function files({ files: store }: Pick<Ports, 'files'>) {
  return async (c: AppContext): Promise<Response> => {
    const index = await store.index()
    const plan =
      index === undefined
        ? ({ kind: 'absent' } as const)
        : planFile(index, new URL(c.req.url), c.req.raw.headers)
    if (plan.kind === 'absent') return notFound(c)
    const headers = { ...plan.headers, 'x-request-id': c.get('requestId') }
    const bare = () => new Response(null, { status: plan.status, headers })
    if (plan.kind === 'bare') return bare()
    if (c.req.method === 'HEAD') return bare()
    const body = await store.read(plan.source, plan.range)
    if (body === undefined) return notFound(c)
    // The bytes lie compressed on disk; the runtime must not compress them again.
    return new Response(body, { status: plan.status, headers, encodeBody: 'manual' })
  }
}

/** The app takes no other method, unless an endpoint was meant. */
export function notForFiles(c: AppContext): Response {
  return meantEndpoint(c.req.path) === undefined ? methodNotAllowed('GET', 'HEAD')(c) : notFound(c)
}

const notFoundPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Not found - Hedge</title>
<h1>There is nothing here</h1>
<p><a href="/">Back to Hedge</a></p>
</html>
`

/** Under /v1 and /admin, and where an endpoint was meant, for programs; elsewhere for people. */
export function notFound(c: AppContext): Response {
  const { path, method } = c.req
  const meant = meantEndpoint(path)
  const byPerson = c.req.header('accept')?.includes('text/html') === true
  if (/^\/(v1|admin)(\/|$)/.test(path) || (meant !== undefined && !byPerson)) {
    const instead = meant === undefined ? '/openapi.json lists them' : `send it to ${meant}`
    const text = `Cannot ${method} ${path.slice(0, 100)}: there is no such endpoint; ${instead}`
    return errorResponse(c, new AppError('not_found', text))
  }
  c.get('seen').code = 'not_found'
  const headers = {
    ...securityHeaders,
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-request-id': c.get('requestId'),
  }
  return new Response(c.req.method === 'HEAD' ? null : notFoundPage, { status: 404, headers })
}
