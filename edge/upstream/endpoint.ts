import type { Endpoint } from '../config/upstreams.ts'
import { probeEndpoint } from './probeEndpoint.ts'
import { Server } from './server.ts'
import type { Target } from './target.ts'
import type { Fetch } from './world.ts'

/** One OpenAI-compatible server of a group, its key, and how it is. */
export class UpstreamEndpoint extends Server implements Target {
  readonly endpoint: Endpoint
  readonly secrets: readonly string[]
  readonly fetch: Fetch
  readonly base: string
  readonly headers: Readonly<Record<string, string>>

  constructor(endpoint: Endpoint, { key, fetch }: { key: string | undefined; fetch: Fetch }) {
    const { probe } = endpoint
    super({
      ...endpoint,
      probe: probe && {
        everyMs: probe.everySeconds * 1_000,
        timeoutMs: probe.timeoutMs,
        ask: (signal) => probeEndpoint(this, probe.path, signal),
      },
    })
    this.endpoint = endpoint
    this.fetch = fetch
    this.base = endpoint.baseUrl.replace(/\/+$/, '')
    this.headers = { 'user-agent': 'hedge', ...(key !== undefined && { authorization: `Bearer ${key}` }) }
    const { host, hostname } = new URL(endpoint.baseUrl)
    this.secrets = [...(key === undefined ? [] : [key]), host, hostname]
  }
}
