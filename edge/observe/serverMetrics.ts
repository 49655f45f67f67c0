import { writeFamily } from '#core/observe/prometheusText'
import type { ServerStanding } from '../upstream/standing.ts'

/** What this isolate knows of other people's servers; their names are the configuration's. */
export function writeServers(servers: readonly ServerStanding[]): string {
  const labelsOf = ({ group, upstream }: ServerStanding) => ({ group, upstream })
  const counter = (name: string, help: string, of: 'attempts' | 'probes'): string =>
    writeFamily(
      { name, help, type: 'counter' },
      servers.flatMap((server) =>
        [...server[of]].map(([outcome, value]) => ({ labels: { ...labelsOf(server), outcome }, value })),
      ),
    )
  return [
    counter('hedge_upstream_attempts_total', 'Calls to servers, by what became of them.', 'attempts'),
    counter('hedge_upstream_probes_total', 'Probes of servers, by what became of them.', 'probes'),
    writeFamily(
      {
        name: 'hedge_upstream_requests_in_flight',
        help: 'Calls to a server that are under way.',
        type: 'gauge',
      },
      servers.map((server) => ({ labels: labelsOf(server), value: server.outstanding })),
    ),
    writeFamily(
      {
        name: 'hedge_upstream_blocked_seconds',
        help: 'Until a server may be asked again, by its breaker or its own word; 0 when it may be now.',
        type: 'gauge',
      },
      servers.map((server) => ({ labels: labelsOf(server), value: server.waitMs / 1_000 })),
    ),
  ].join('')
}
