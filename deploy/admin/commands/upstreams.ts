import { UpstreamListReply, type UpstreamReply } from '#core/contract/http/admin/upstreams'
import type { Commands } from '../command.ts'
import { table } from '../table.ts'
import { ago } from '../time.ts'

/** How our origins and other people's servers are. */
export const upstreamCommands: Commands = {
  upstreams: {
    args: [],
    help: 'how each server is that requests go to, as the isolate that answers knows it',
    run: async (admin) => {
      const reply = await admin.get(UpstreamListReply, '/upstreams')
      return { text: upstreamTable(reply.data, Date.now()), json: reply }
    },
  },
}

export function upstreamTable(rows: readonly UpstreamReply[], nowMs: number): string {
  return table(
    [
      'GROUP',
      'SERVER',
      'REGION',
      'STATE',
      'IN FLIGHT',
      'LATENCY MS',
      'CALLS',
      'PROBES',
      'LAST ANSWER',
      'LAST FAILURE',
    ],
    rows.map((row) => [
      row.group,
      row.name,
      row.region ?? '-',
      row.blocked_ms > 0 ? `${row.state} ${(row.blocked_ms / 1_000).toFixed(1)} s` : row.state,
      String(row.in_flight),
      latencies(row.latency_ms),
      outcomes(row.calls),
      outcomes(row.probes),
      row.last_answer_at === null ? 'never' : ago(row.last_answer_at, nowMs),
      row.last_failure === null ? 'none' : `${row.last_failure.code} ${ago(row.last_failure.at, nowMs)}`,
    ]),
  )
}

/** Of a whole answer, and of a first token. */
function latencies({ whole, first_token }: UpstreamReply['latency_ms']): string {
  const said = [whole, first_token].map((ms) => (ms === null ? '-' : String(Math.round(ms))))
  return said.join(' / ')
}

/** `120 answered, 3 upstream_timeout`: most first. */
function outcomes(counts: Readonly<Record<string, number>>): string {
  const most = Object.entries(counts).toSorted(([, a], [, b]) => b - a)
  return most.map(([outcome, count]) => `${count} ${outcome}`).join(', ') || '-'
}
