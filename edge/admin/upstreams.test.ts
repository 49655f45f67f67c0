import { expect, test } from 'vitest'
import { UpstreamListReply } from '#core/contract/http/admin/upstreams'
import { fakeEdge } from '../testing/fakeEdge.ts'
import { ask, fakeUpstreams, fine, server, status } from '../testing/fakeUpstream.ts'

const adminKey = 'hedge_22222222222222222222222222222230socB'

test('an operator sees how each server is, and nobody else does', async () => {
  const group = [{ name: 'main', endpoints: [server('a', { region: 'EU', weight: 9 }), server('b')] }]
  const servers = fakeUpstreams(group, ({ host }) => (host.startsWith('a') ? status(500) : fine()))
  await ask(servers)
  const keyDigest = await fakeEdge().ports.digests.apiKey(adminKey)
  const admin = { keyDigest, accounts: undefined as never, newApiKey: () => '' }
  const edge = fakeEdge({}, { upstreams: servers.upstreams, admin, clock: servers.clock })
  const look = (key: string) =>
    edge.request('/admin/upstreams', { headers: { authorization: `Bearer ${key}` } })

  expect((await look('hedge_33333333333333333333333333333332gZm2')).status).toBe(401)
  const { data } = UpstreamListReply.parse(await (await look(adminKey)).json())
  const [a, b] = data.filter(({ group: name }) => name === 'main')
  expect(a).toMatchObject({
    name: 'a',
    region: 'EU',
    weight: 9,
    in_flight: 0,
    calls: { upstream_failed: 1 },
    latency_ms: { whole: null, first_token: null },
    last_answer_at: null,
    last_failure: { code: 'upstream_failed' },
  })
  expect(b).toMatchObject({
    name: 'b',
    region: null,
    state: 'closed',
    calls: { answered: 1 },
    last_failure: null,
  })
  expect(b?.last_answer_at).toBe(Math.floor(servers.clock.nowMs() / 1_000))
})
