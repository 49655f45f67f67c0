import { AppError } from '#core/contract/error'
import { readConfig } from '../../edge/config/readConfig.ts'
import { StartError } from './startError.ts'

/** What the edge's configuration asks for beyond the stack's own parts. */
export type EdgeNeeds = {
  /** Other servers than the own origin, or a collector of spans, are configured, so the worker needs a way out. */
  internet: boolean
  /** Webhooks may be on this machine. */
  loopbackWebhooks: boolean
  /** Secrets that the configuration names, by the name of their binding. */
  secrets: Readonly<Record<string, string>>
}

/** Reads the configuration as the edge will. Throws StartError when it is not valid or names a secret that `env` does not hold. */
export function edgeNeeds(
  configText: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): EdgeNeeds {
  const { origins, upstreams, jobs, observe } = read(configText)
  const endpoints = upstreams.flatMap((group) => group.endpoints)
  const keys = endpoints.flatMap(({ keyBinding }) => keyBinding ?? [])
  const names = new Set([...keys, ...(observe.otlp?.headersBinding ? [observe.otlp.headersBinding] : [])])
  const secrets = Object.fromEntries([...names].map((name) => [name, secretFrom(env, name)]))
  const internet = endpoints.length + origins.length > 0 || observe.otlp !== undefined
  return { internet, loopbackWebhooks: jobs.loopbackWebhooks, secrets }
}

function read(text: string | undefined): ReturnType<typeof readConfig> {
  try {
    return readConfig(text)
  } catch (error) {
    if (error instanceof AppError) throw new StartError(`Cannot start: ${error.message}`)
    throw error
  }
}

function secretFrom(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = env[name]
  if (value !== undefined && value !== '') return value
  throw new StartError(
    `Cannot start: HEDGE_CONFIG names the secret ${name}, and the environment has no ${name}; set it`,
  )
}
