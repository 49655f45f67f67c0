import type { UpstreamReply } from '#core/contract/http/admin/upstreams'
import { unixSeconds } from '#core/contract/unixSeconds'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import type { ServerStanding } from '../upstream/standing.ts'

/** `GET /admin/upstreams`: what this isolate knows of our origins and of other people's servers. */
export const listUpstreams = (standing: () => readonly ServerStanding[]) => (c: AppContext) =>
  apiResponse(c, JSON.stringify({ object: 'list', data: standing().map(writeUpstream) }))

function writeUpstream(server: ServerStanding): UpstreamReply {
  const { group, upstream, region, weight, state, outstanding, latencyMs, answeredMs, failure } = server
  return {
    object: 'upstream',
    group,
    name: upstream,
    region: region ?? null,
    weight,
    state,
    blocked_ms: Math.ceil(server.waitMs),
    in_flight: outstanding,
    latency_ms: { whole: latencyMs.whole ?? null, first_token: latencyMs.stream ?? null },
    calls: Object.fromEntries(server.attempts),
    probes: Object.fromEntries(server.probes),
    last_answer_at: answeredMs === undefined ? null : unixSeconds(answeredMs),
    last_failure: failure ? { code: failure.code, at: unixSeconds(failure.atMs) } : null,
  }
}
