import { expect, test } from 'vitest'
import { writeServers } from '../observe/serverMetrics.ts'
import {
  ask,
  fakeUpstreams,
  type FakeUpstreams,
  fine,
  never,
  type Respond,
  server,
  status,
  turns,
} from '../testing/fakeUpstream.ts'

const probed = (name: string, probe: object = {}, more: object = {}) => server(name, { probe, ...more })
const group = (...endpoints: object[]) => [{ name: 'main', endpoints }]
/** Calls and probes answer as their server says; chance takes the first server while nothing else is known. */
const by =
  (calls: Record<string, Respond>, probes: Record<string, Respond> = {}): Respond =>
  (sent) => {
    const name = sent.host.split('.')[0] ?? ''
    return (sent.init.method === 'GET' ? (probes[name] ?? fine) : (calls[name] ?? fine))(sent)
  }
const seen = ({ sent }: FakeUpstreams) =>
  sent.map(({ init, host }) => `${init.method === 'GET' ? 'probe ' : ''}${host.split('.')[0]}`)
const standing = ({ upstreams }: FakeUpstreams, name: string) =>
  upstreams.standing().find(({ upstream }) => upstream === name)

test('a server that was not heard of for a while is asked beside a request, with its key, at its path', async () => {
  const b = probed('b', { path: '/health', everySeconds: 30 }, { keyBinding: 'UPSTREAM_B' })
  const edge = fakeUpstreams(group(server('a'), b), fine)
  await ask(edge)
  expect(seen(edge)).toEqual(['a', 'probe b'])
  expect(edge.sent[1]).toMatchObject({
    url: 'http://b.test/v1/health',
    init: { redirect: 'manual', headers: { authorization: 'Bearer secret of UPSTREAM_B' } },
  })
  edge.clock.advance(29_999)
  await ask(edge)
  expect(seen(edge)).toHaveLength(3)
  edge.clock.advance(1)
  expect(seen(edge)).toHaveLength(3)
  await ask(edge)
  expect(seen(edge).slice(3)).toEqual(['a', 'probe b'])
  expect(standing(edge, 'b')).toMatchObject({ state: 'closed', probes: new Map([['answered', 2]]) })
  expect(writeServers(edge.upstreams.standing())).toContain(
    'hedge_upstream_probes_total{group="main",upstream="b",outcome="answered"} 2\n',
  )
})

test('nobody waits for a probe, one of a server is under way at a time, and its time is bounded', async () => {
  const edge = fakeUpstreams(group(server('a'), probed('b')), by({}, { b: never }))
  for (let i = 0; i < 5; i++) expect(await ask(edge)).toMatchObject({ upstream: 'a' })
  expect(seen(edge).filter((one) => one === 'probe b')).toHaveLength(1)
  edge.clock.advance(2_000)
  await turns()
  expect(edge.sent[1]?.init.signal?.aborted).toBe(true)
  expect(standing(edge, 'b')).toMatchObject({
    probes: new Map([['upstream_timeout', 1]]),
    failure: { code: 'upstream_timeout' },
  })
})

test('a probe that died with its request is begun anew', async () => {
  const edge = fakeUpstreams(group(server('a'), probed('b', { everySeconds: 1 })), by({}, { b: never }))
  const { after } = edge.clock
  edge.clock.after = () => () => undefined
  await ask(edge)
  edge.clock.after = after
  edge.clock.advance(3_999)
  await ask(edge)
  expect(seen(edge)).toEqual(['a', 'probe b', 'a'])
  edge.clock.advance(1)
  await ask(edge)
  expect(seen(edge).slice(3)).toEqual(['a', 'probe b'])
})

test('a server that went away while nobody asked it is found before a caller is', async () => {
  const down = () => status(500)
  const edge = fakeUpstreams(group(server('a'), probed('b')), by({ b: down }, { b: down }))
  for (let second = 0; second < 5; second++) {
    await ask(edge)
    await turns()
    edge.clock.advance(1_000)
  }
  expect(seen(edge)).not.toContain('b')
  expect(standing(edge, 'b')).toMatchObject({ state: 'open', probes: new Map([['upstream_failed', 5]]) })
  expect(edge.logged).toContainEqual({ event: 'server_blocked', detail: 'b' })
})

test('behind an open breaker a probe goes first, and callers only once it was answered', async () => {
  let isBack = false
  const answer = () => (isBack ? fine() : status(500))
  const edge = fakeUpstreams(group(probed('a'), server('b')), by({ a: answer }, { a: answer }))
  const metrics = () => writeServers(edge.upstreams.standing())
  const open = 'hedge_upstream_breaker_open{group="main",upstream="a"}'
  for (let i = 0; i < 5; i++) await ask(edge)
  expect(standing(edge, 'a')).toMatchObject({ state: 'open' })
  edge.sent.length = 0
  edge.clock.advance(5_000)
  await ask(edge)
  await turns()
  edge.clock.advance(10_000)
  // Nothing blocks it any more, and still nobody knows that it is well.
  expect(metrics()).toContain('hedge_upstream_blocked_seconds{group="main",upstream="a"} 0\n')
  expect(metrics()).toContain(`${open} 1\n`)
  isBack = true
  await ask(edge)
  await turns()
  await ask(edge)
  expect(seen(edge)).toEqual(['b', 'probe a', 'b', 'probe a', 'a'])
  expect(metrics()).toContain(`${open} 0\n`)
  expect(edge.logged.filter(({ event }) => event !== 'upstream_failed')).toEqual([
    { event: 'server_blocked', detail: 'a' },
    { event: 'server_back', detail: 'a' },
  ])
})

test('where there is nobody else, a caller is not turned away for a probe', async () => {
  let isBack = false
  const edge = fakeUpstreams(group(probed('a')), () => (isBack ? fine() : status(500)))
  while (standing(edge, 'a')?.state !== 'open') await Promise.all([ask(edge), tick(edge)])
  isBack = true
  edge.clock.advance(5_000)
  edge.sent.length = 0
  expect(await ask(edge)).toMatchObject({ upstream: 'a' })
  expect(seen(edge)).toEqual(['a'])
})

test('a server that asks to be left alone is not probed before its time', async () => {
  const edge = fakeUpstreams(
    group(server('a'), probed('b')),
    by({}, { b: () => status(429, { 'retry-after': '60' }) }),
  )
  await ask(edge)
  await turns()
  edge.clock.advance(59_999)
  await ask(edge)
  expect(seen(edge)).toEqual(['a', 'probe b', 'a'])
  edge.clock.advance(1)
  await ask(edge)
  expect(seen(edge)).toEqual(['a', 'probe b', 'a', 'a', 'probe b'])
})

test('a probe that is answered does not forgive calls that fail', async () => {
  const edge = fakeUpstreams(group(probed('a'), server('b')), by({ a: () => status(500) }))
  for (let i = 0; i < 5; i++) {
    await ask(edge)
    await turns()
    edge.clock.advance(1_500)
  }
  expect(standing(edge, 'a')).toMatchObject({ state: 'open', attempts: new Map([['upstream_failed', 5]]) })
})

test('one request begins two probes at most, of those that were unheard of the longest', async () => {
  const many = Array.from({ length: 6 }, (_, i) => probed(`s${i}`))
  const edge = fakeUpstreams(group(server('a', { weight: 1_000 }), ...many), fine)
  for (let i = 0; i < 3; i++) {
    await ask(edge)
    await turns()
  }
  expect(seen(edge)).toEqual([
    'a',
    'probe s0',
    'probe s1',
    'a',
    'probe s2',
    'probe s3',
    'a',
    'probe s4',
    'probe s5',
  ])
})

test.each([404, 302, 400])('a probe answered by %d is a failure', async (code) => {
  const edge = fakeUpstreams(group(server('a'), probed('b')), by({}, { b: () => status(code) }))
  await ask(edge)
  await turns()
  expect(standing(edge, 'b')).toMatchObject({ probes: new Map([['upstream_failed', 1]]) })
})

async function tick({ clock }: FakeUpstreams): Promise<void> {
  await turns()
  clock.advance(30)
}
