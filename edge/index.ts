import { AppError } from '#core/contract/error'
import { toWire } from '#core/contract/wire'
import { Manifest } from '#core/contract/manifest'
import { parse } from '#core/contract/parse'
import manifestJson from '#models/manifest.json'
import { createApp } from './app.ts'
import { type Env, missingBindings } from './env.ts'
import { assetFiles } from './platform/assetFiles.ts'
import { consoleLog } from './platform/consoleLog.ts'
import { httpOrigin } from './platform/httpOrigin.ts'
import { shardedAnswers } from './platform/shardedAnswers.ts'
import { tenantKeys } from './platform/tenantKeys.ts'
import { webClock } from './platform/webClock.ts'
import { randomId, webDigests } from './platform/webDigests.ts'
import type { Ports } from './ports.ts'

export { CacheShard } from './objects/cacheShard.ts'
export { Tenant } from './objects/tenant.ts'

function buildPorts(env: Env): Ports {
  const digests = webDigests({ pepper: env.KEY_PEPPER, session: env.SESSION_SECRET })
  let demoKeyDigest: string | undefined
  return {
    manifest: parse(Manifest, manifestJson, 'read models/manifest.json'),
    clock: webClock,
    digests,
    keys: tenantKeys(env.TENANT, async () => (demoKeyDigest ??= await digests.apiKey(env.HEDGE_DEMO_KEY))),
    answers: shardedAnswers(env.CACHE_SHARD),
    origin: httpOrigin({
      url: env.ORIGIN_URL,
      hopSecret: env.HOP_SECRET,
      clock: webClock,
      fetch: (url, init) => fetch(url, init),
    }),
    files: assetFiles(env.ASSETS),
    newId: randomId,
    log: consoleLog,
  }
}

function unset(names: readonly string[]): Response {
  const text = `Cannot answer: the edge was deployed without ${names.join(', ')}; set them and deploy again`
  return Response.json(toWire(new AppError('engine_unavailable', text)), {
    status: 503,
    headers: { 'retry-after': '60' },
  })
}

let app: ReturnType<typeof createApp> | undefined

export default {
  fetch(request, env, context) {
    const missing = app ? [] : missingBindings(env)
    if (missing.length > 0) return unset(missing)
    app ??= createApp(buildPorts(env))
    return app.fetch(request, env, context)
  },
} satisfies ExportedHandler<Env>
