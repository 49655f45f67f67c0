import { writeFamily } from '#core/observe/prometheusText'
import type { ServerStanding } from '../upstream/standing.ts'

/** What this isolate knows of other people's servers; their names are the configuration's. */
export function writeServers(servers: readonly ServerStanding[]): string {
  const labelsOf = ({ group, upstream }: ServerStanding) => ({ group, upstream })
  const gauge = (name: string, help: string, of: (server: ServerStanding) => number): string =>
    writeFamily(
      { name, help, type: 'gauge' },
      servers.map((server) => ({ labels: labelsOf(server), value: of(server) })),
    )
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
    gauge(
      'hedge_upstream_requests_in_flight',
      'Calls to a server that are under way.',
      ({ outstanding }) => outstanding,
    ),
    gauge(
      'hedge_upstream_blocked_seconds',
      'Until a server may be asked again, by its breaker or its own word; 0 when it may be now.',
      ({ waitMs }) => waitMs / 1_000,
    ),
    gauge(
      'hedge_upstream_breaker_open',
      '1 from the opening of a server’s breaker until a call or a probe that succeeds, else 0.',
      ({ state }) => (state === 'closed' ? 0 : 1),
    ),
  ].join('')
}
