import { AppError } from '#core/contract/error'
import type { CacheShard } from './objects/cacheShard.ts'
import type { Directory } from './objects/directory.ts'
import type { JobsObject } from './objects/jobs.ts'
import type { Tenant } from './objects/tenant.ts'

/** The worker's bindings, as `wrangler.toml` and the generated workerd configuration name them. */
export type Env = {
  DIRECTORY: DurableObjectNamespace<Directory>
  TENANT: DurableObjectNamespace<Tenant>
  CACHE_SHARD: DurableObjectNamespace<CacheShard>
  JOBS: DurableObjectNamespace<JobsObject<Env>>
  /** Carries hints that a tenant has work; without it the alarms do. */
  JOBS_QUEUE?: Queue
  ASSETS: Fetcher
  /** Takes a row of each request; nothing is written without it. */
  ANALYTICS?: AnalyticsEngineDataset
  /** The way to the origin, where it is not the open network. */
  ORIGIN?: Fetcher
  /** The way to webhooks, where it is not the open network. */
  WEBHOOKS?: Fetcher
  /** Where the origin answers: `https://origin.example`. Its private network, or a name that only the hop's secret opens. */
  ORIGIN_URL: string
  HOP_SECRET: string
  KEY_PEPPER: string
  /** The pepper of before, while keys move to the one in force (docs/operations.md). */
  KEY_PEPPER_PREVIOUS?: string
  SESSION_SECRET: string
  /** A key of any form for the tenant `demo`; no such key without it. */
  HEDGE_DEMO_KEY?: string
  /** The digest of the admin key under the pepper; without it nobody administers. */
  ADMIN_KEY_DIGEST?: string
  /** JSON, see `config/edgeConfig.ts`; every default without it. */
  HEDGE_CONFIG?: string
  /** How much a shard of the cache keeps, see `config/readShardBytes.ts`. */
  CACHE_SHARD_BYTES?: string
}

const texts = ['ORIGIN_URL', 'HOP_SECRET', 'KEY_PEPPER', 'SESSION_SECRET'] as const

/** Names of the bindings that were not set. */
export function missingBindings(env: Partial<Record<keyof Env, unknown>>): string[] {
  const objects = (['DIRECTORY', 'TENANT', 'CACHE_SHARD', 'JOBS', 'ASSETS'] as const).filter(
    (name) => env[name] === undefined,
  )
  const unset = texts.filter((name) => typeof env[name] !== 'string' || env[name] === '')
  return [...objects, ...unset]
}

/** The secret in the binding that the configuration names. Throws AppError when it was not set. */
export function readSecret(env: object, name: string): string {
  const value: unknown = Reflect.get(env, name)
  if (typeof value === 'string' && value !== '') return value
  throw new AppError(
    'engine_unavailable',
    `Cannot answer: HEDGE_CONFIG names the secret ${name}, which is not set; set it and deploy again`,
  )
}
