import { type Handler, Hono } from 'hono'
import type { AppEnv, Middleware } from '../appEnv.ts'
import { methodNotAllowed } from '../middleware/methods.ts'
import type { Ports } from '../ports.ts'
import { showAudit } from './audit.ts'
import { listFailures, retryBatch } from './failures.ts'
import { changeKey, createKey, listKeys, revokeKey, rotateKey, showKey } from './keys.ts'
import { requireAdmin } from './requireAdmin.ts'
import { showPepper } from './pepper.ts'
import { showSemantic } from './semantic.ts'
import { showUsage } from './usage.ts'
import { listUpstreams } from './upstreams.ts'
import type { ServerStanding } from '../upstream/standing.ts'
import { changeTenant, createTenant, listTenants, showTenant } from './tenants.ts'

type Handlers = { get?: Handler<AppEnv>; post?: [Handler<AppEnv>, ...Handler<AppEnv>[]] }

/** The operator's endpoints under `/admin`; none where nobody administers. `json` reads a body, `standing` says how servers are. */
export function adminRoutes(
  ports: Ports,
  json: Middleware,
  standing: () => readonly ServerStanding[],
): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  if (ports.admin === undefined) return app
  const { digests, clock, newId, books, jobs, cacheIndex } = ports
  const desk = { ...ports.admin, digests, clock, newId, books, jobs, cacheIndex }

  const path = (at: string, { get, post }: Handlers): void => {
    if (get) app.get(at, get)
    if (post) app.post(at, ...post)
    app.all(at, methodNotAllowed(...(get ? ['GET', 'HEAD'] : []), ...(post ? ['POST'] : [])))
  }

  app.use(requireAdmin(ports.admin.keyDigest, ports.digests))
  path('/tenants', { get: listTenants(desk), post: [json, createTenant(desk)] })
  path('/tenants/:tenant', { get: showTenant(desk), post: [json, changeTenant(desk)] })
  path('/tenants/:tenant/keys', { get: listKeys(desk), post: [json, createKey(desk)] })
  path('/tenants/:tenant/keys/:key', { get: showKey(desk), post: [json, changeKey(desk)] })
  path('/tenants/:tenant/keys/:key/rotate', { post: [json, rotateKey(desk)] })
  path('/tenants/:tenant/keys/:key/revoke', { post: [revokeKey(desk)] })
  path('/tenants/:tenant/usage', { get: showUsage(desk) })
  path('/tenants/:tenant/semantic', { get: showSemantic(desk) })
  path('/tenants/:tenant/failures', { get: listFailures(desk) })
  path('/tenants/:tenant/batches/:batch/retry', { post: [retryBatch(desk)] })
  path('/tenants/:tenant/audit', { get: showAudit(desk) })
  path('/upstreams', { get: listUpstreams(standing) })
  path('/pepper', { get: showPepper(desk) })
  return app
}
