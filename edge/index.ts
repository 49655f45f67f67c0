import { AppError } from '#core/contract/error'
import { toWire } from '#core/contract/wire'
import { Manifest } from '#core/contract/manifest'
import { parse } from '#core/contract/parse'
import manifestJson from '#models/manifest.json'
import { pepperKey } from './access/pepperName.ts'
import type { PepperedKey } from './access/pepperedKey.ts'
import { createApp } from './app.ts'
import type { EdgeConfig } from './config/edgeConfig.ts'
import { readConfig } from './config/readConfig.ts'
import { readShardBytes } from './config/readShardBytes.ts'
import { type Env, missingBindings, readSecret } from './env.ts'
import { assetFiles } from './platform/assetFiles.ts'
import { carryHints } from './jobs/carryHints.ts'
import { type EdgeParts, edgeWorld } from './jobs/edgeWorld.ts'
import type { JobWorld } from './jobs/jobWorld.ts'
import { createEdgeModels } from './models/createEdgeModels.ts'
import { cacheApiAnswers } from './platform/cacheApiAnswers.ts'
import { Meter } from './money/meter.ts'
import { JobsObject } from './objects/jobs.ts'
import { consoleLog } from './platform/consoleLog.ts'
import { directoryAccounts } from './platform/directoryAccounts.ts'
import { directoryKeys } from './platform/directoryKeys.ts'
import { encoderKernel } from './platform/encoderKernel.ts'
import { httpOrigin } from './platform/httpOrigin.ts'
import type { Collector } from './observe/otlp/collector.ts'
import { otlpCollector } from './platform/otlpCollector.ts'
import { shardedAnswers } from './platform/shardedAnswers.ts'
import { tenantBooks } from './platform/tenantBooks.ts'
import { tenantCacheIndex } from './platform/tenantCacheIndex.ts'
import { tenantJobs } from './platform/tenantJobs.ts'
import { tenantIdempotency } from './platform/tenantIdempotency.ts'
import { webClock } from './platform/webClock.ts'
import { randomApiKey, randomId, sha256OfBytes, webDigests } from './platform/webDigests.ts'
import { webSealer } from './platform/webSealer.ts'
import type { Origin, OwnOrigin, Ports } from './ports.ts'
import { createUpstreams } from './upstream/createUpstreams.ts'

export { CacheShard } from './objects/cacheShard.ts'
export { Directory } from './objects/directory.ts'
export { Tenant } from './objects/tenant.ts'

function buildOrigins(env: Env, others: EdgeConfig['origins']): OwnOrigin[] {
  const at = (url: string, send: typeof fetch): Origin =>
    httpOrigin({ url, hopSecret: env.HOP_SECRET, clock: webClock, fetch: (to, init) => send(to, init) })
  const own = at(env.ORIGIN_URL, (to, init) => (env.ORIGIN ? env.ORIGIN.fetch(to, init) : fetch(to, init)))
  return [
    { name: 'origin', weight: 1, origin: own },
    ...others.map(({ url, ...other }, i) => ({ ...other, name: `origin-${i + 2}`, origin: at(url, fetch) })),
  ]
}

function buildCollector(
  env: Env,
  { url, headersBinding }: NonNullable<EdgeConfig['observe']['otlp']>,
): Collector {
  const headersText = headersBinding && readSecret(env, headersBinding)
  return otlpCollector({ url, headersText, fetch: (to, init) => fetch(to, init) })
}

function buildPorts(env: Env): Ports {
  const { KEY_PEPPER: pepper, KEY_PEPPER_PREVIOUS: formerPepper } = env
  const digests = webDigests({ pepper, formerPepper, session: env.SESSION_SECRET })
  const demoKey = env.HEDGE_DEMO_KEY
  let pepperedDemoKey: Promise<PepperedKey> | undefined
  const config = readConfig(env.HEDGE_CONFIG)
  // The shards read it as well, where nobody would see them fail.
  readShardBytes(env.CACHE_SHARD_BYTES)
  const manifest = parse(Manifest, manifestJson, 'read models/manifest.json')
  const files = assetFiles(env.ASSETS)
  const { otlp } = config.observe
  return {
    config,
    manifest,
    clock: webClock,
    digests,
    keys: directoryKeys(env.DIRECTORY, async () =>
      demoKey ? (pepperedDemoKey ??= pepperKey(demoKey, digests)) : undefined,
    ),
    admin: env.ADMIN_KEY_DIGEST
      ? {
          keyDigest: env.ADMIN_KEY_DIGEST,
          accounts: directoryAccounts(env.DIRECTORY, env.TENANT),
          newApiKey: randomApiKey,
        }
      : undefined,
    idempotency: tenantIdempotency(env.TENANT),
    books: tenantBooks(env.TENANT, webClock),
    jobs: tenantJobs(env.JOBS),
    answers:
      config.cache.store === 'cacheApi'
        ? cacheApiAnswers(() => caches.open('hedge-answers'))
        : shardedAnswers(env.CACHE_SHARD, webClock),
    sealer: webSealer(pepper, formerPepper),
    cacheIndex: tenantCacheIndex(env.CACHE_SHARD),
    origins: buildOrigins(env, config.origins),
    upstreams: createUpstreams(config.upstreams, {
      keyOf: (binding) => readSecret(env, binding),
      clock: webClock,
      fetch: (url, init) => fetch(url, init),
      chance: Math.random,
      log: consoleLog,
    }),
    analytics: env.ANALYTICS && ((point) => env.ANALYTICS?.writeDataPoint(point)),
    collector: otlp && buildCollector(env, otlp),
    files,
    edgeModels: createEdgeModels({
      manifest,
      compute: config.compute,
      files,
      clock: webClock,
      sha256: sha256OfBytes,
      kernel: encoderKernel,
      log: consoleLog,
    }),
    chance: Math.random,
    newId: randomId,
    log: consoleLog,
  }
}

/** What an edge answers that was deployed wrongly: the reason, to whoever tries it first. */
function misconfigured(text: string): Response {
  return Response.json(toWire(new AppError('engine_unavailable', text)), {
    status: 503,
    headers: { 'retry-after': '60' },
  })
}

let edge: EdgeParts | undefined
function edgeOf(env: Env): EdgeParts {
  if (edge === undefined) {
    const ports = buildPorts(env)
    const meter = new Meter({ ...ports, config: ports.config.money })
    edge = { ports, meter, app: createApp(ports, meter) }
  }
  return edge
}

/** Runs batches as this edge answers requests. */
export class Jobs extends JobsObject<Env> {
  protected override world(): JobWorld {
    const { JOBS_QUEUE, WEBHOOKS } = this.env
    return edgeWorld(edgeOf(this.env), {
      background: this.ctx,
      hint: async (tenant) => void (await JOBS_QUEUE?.send({ tenant })),
      send: (url, init) => (WEBHOOKS ? WEBHOOKS.fetch(url, init) : fetch(url, init)),
    })
  }
}

export default {
  fetch(request, env, context) {
    if (edge === undefined) {
      const missing = missingBindings(env)
      if (missing.length > 0)
        return misconfigured(
          `Cannot answer: the edge was deployed without ${missing.join(', ')}; set them and deploy again`,
        )
      try {
        edge = edgeOf(env)
      } catch (error) {
        return misconfigured(
          error instanceof AppError ? error.message : 'Cannot answer: the edge did not start',
        )
      }
    }
    return edge.app.fetch(request, env, context)
  },
  async queue({ messages }, env) {
    const wake = async (tenant: string): Promise<void> => env.JOBS.get(env.JOBS.idFromName(tenant)).wake()
    await carryHints(messages, { wake, log: consoleLog })
  },
} satisfies ExportedHandler<Env>
