import type { Group } from './group.ts'
import type { Server } from './server.ts'
import type { ServerStanding } from './standing.ts'

export function standingOf({ name, servers }: Group<Server>, nowMs: number): ServerStanding[] {
  return servers.map((server) => {
    const { region, weight, outstanding, attempts, probes, answeredMs, failure } = server
    const waitMs = server.waitMs(nowMs)
    return {
      group: name,
      upstream: server.name,
      region,
      weight,
      state: !server.isOpen ? 'closed' : waitMs > 0 ? 'open' : 'half-open',
      waitMs,
      outstanding,
      latencyMs: { whole: server.latencyMs('whole'), stream: server.latencyMs('stream') },
      attempts,
      probes,
      answeredMs: Number.isFinite(answeredMs) ? answeredMs : undefined,
      failure,
    }
  })
}
