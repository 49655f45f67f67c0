import { describe, expect, test } from 'vitest'
import {
  ask,
  by,
  chatCall,
  fakeUpstreams,
  type FakeUpstreams,
  fine,
  hosts,
  never,
  server,
  status,
  turns,
  two,
} from '../testing/fakeUpstream.ts'

describe('a second attempt', () => {
  test('goes to another server when the first failed, and the receipt says so', async () => {
    const edge = fakeUpstreams(two(), by({ a: () => status(500) }))
    expect(await ask(edge)).toEqual({ upstream: 'b', outcomes: ['a upstream_failed', 'b answered'] })
    expect(edge.logged).toEqual([
      { event: 'upstream_failed', requestId: 'r1', code: 'upstream_failed', detail: 'a' },
    ])
  })

  test('is the last one', async () => {
    const edge = fakeUpstreams(two(), () => status(500))
    expect(await ask(edge)).toMatchObject({ code: 'upstream_failed' })
    expect(hosts(edge)).toEqual(['a', 'b'])
  })

  test('is not made for what is the fault of the request', async () => {
    const edge = fakeUpstreams(two(), () => status(400, {}, { message: 'too odd', param: 'messages' }))
    expect(await ask(edge)).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('too odd') as string,
    })
    expect(edge.sent).toHaveLength(1)
  })

  test.each([
    [() => status(429), 'Cannot use the server "b" now: it answers 429; try again later'],
    [() => status(401), 'Cannot get an answer from the server "b": it answers 401'],
    [() => Promise.reject(new Error('refused')), 'Cannot reach the server "b"; try again'],
  ])('that failed, too, is told of with the name of its server: %#', async (answer, message) => {
    expect(await ask(fakeUpstreams(two(), answer))).toMatchObject({ message })
  })

  test('at the same server, because no other may be asked, waits a moment', async () => {
    const answers = [status(429, { 'retry-after': '60' }), fine(), status(500), fine()]
    const edge = fakeUpstreams(two(), () => answers.shift() ?? fine())
    expect(await ask(edge)).toMatchObject({ upstream: 'b' })
    const asking = ask(edge)
    await turns()
    expect(hosts(edge)).toEqual(['a', 'b', 'b'])
    edge.clock.advance(25)
    expect(await asking).toMatchObject({ outcomes: ['b upstream_failed', 'b answered'] })
  })

  test('stays within the budget when everything fails: three at once, then one in five', async () => {
    const edge = fakeUpstreams(
      [{ name: 'main', endpoints: Array.from({ length: 16 }, (_, i) => server(`s${i}`)) }],
      () => status(500),
    )
    for (let i = 0; i < 15; i++) await ask(edge)
    expect(edge.sent.length).toBeLessThanOrEqual(15 * 1.2 + 3)
    expect(edge.sent.length).toBeGreaterThan(15)
  })
})

describe('a server that is not well', () => {
  test('is left alone after five failures in a row, and probed by one request five seconds later', async () => {
    const edge = fakeUpstreams([{ name: 'main', endpoints: [server('a')] }], () => status(500))
    while (edge.sent.length < 5) await Promise.all([ask(edge), tick(edge, 30)])
    const error = await ask(edge)
    expect(error).toMatchObject({ code: 'upstream_unavailable', retryAfterMs: expect.any(Number) as number })
    expect(edge.sent).toHaveLength(5)
    edge.clock.advance(5_000)
    await ask(edge)
    expect(edge.sent).toHaveLength(6)
  })

  test('is asked again no sooner than it says', async () => {
    const edge = fakeUpstreams(two(), by({ a: () => status(429, { 'retry-after': '60' }) }))
    await ask(edge)
    for (let i = 0; i < 5; i++) expect(await ask(edge)).toMatchObject({ upstream: 'b' })
    edge.clock.advance(59_999)
    await ask(edge)
    expect(hosts(edge).filter((host) => host === 'a')).toHaveLength(1)
    edge.clock.advance(1)
    await ask(edge)
    expect(hosts(edge).filter((host) => host === 'a')).toHaveLength(2)
  })

  test('that will be back in a moment is waited for; for longer the caller is told to come again', async () => {
    const answers = [status(503, { 'retry-after': '2' }), fine()]
    const edge = fakeUpstreams([{ name: 'main', endpoints: [server('a')] }], () => answers.shift() ?? fine())
    const asking = ask(edge)
    await turns()
    edge.clock.advance(1_999)
    await turns()
    expect(edge.sent).toHaveLength(1)
    edge.clock.advance(1)
    expect(await asking).toMatchObject({ upstream: 'a' })

    const long = fakeUpstreams([{ name: 'main', endpoints: [server('a')] }], () =>
      status(503, { 'retry-after': '3' }),
    )
    expect(await ask(long)).toMatchObject({ code: 'upstream_unavailable', retryAfterMs: 3_000 })
    expect(await ask(long)).toMatchObject({ code: 'upstream_unavailable', retryAfterMs: 3_000 })
    expect(long.sent).toHaveLength(1)
  })
})

test('a server that has answered has nothing to do any more', async () => {
  const edge = fakeUpstreams(two(), fine)
  for (let i = 0; i < 5; i++) await ask(edge)
  expect(hosts(edge)).toEqual(['a', 'a', 'a', 'a', 'a'])
})

describe('fallbacks', () => {
  const chain = (on: string[]) => [
    {
      name: 'main',
      endpoints: [server('a')],
      fallbacks: [
        { on, group: 'big' },
        { on, group: 'other', model: 'spare' },
      ],
    },
    { name: 'big', endpoints: [server('big')] },
    { name: 'other', endpoints: [server('o', { models: { spare: server('o').models.chat } })] },
  ]

  test('take the failures they are there for, in their order, once each', async () => {
    const edge = fakeUpstreams(
      chain(['upstream_failed']),
      by({ a: () => status(500), big: () => status(500) }),
    )
    const asking = edge.upstreams.complete(chatCall(), new AbortController().signal)
    await turns()
    edge.clock.advance(25)
    const { upstream, model, body } = await asking
    expect([upstream, model, body.model]).toEqual(['o', 'spare', 'spare'])
    expect(hosts(edge)).toEqual(['a', 'a', 'big', 'o'])
    expect(edge.sent[3]?.body['model']).toBe('o-model')
  })

  test('leave the others', async () => {
    const edge = fakeUpstreams(chain(['upstream_timeout']), by({ a: () => status(400) }))
    expect(await ask(edge)).toMatchObject({ code: 'invalid_request' })
  })

  test('may be there for a request that is too long for the first', async () => {
    const tooLong = () => status(400, {}, { code: 'context_length_exceeded' })
    const edge = fakeUpstreams(chain(['context_length_exceeded']), by({ a: tooLong }))
    expect(await ask(edge)).toMatchObject({ upstream: 'big' })
    const nowhere = fakeUpstreams(chain(['upstream_failed']), by({ a: tooLong }))
    expect(await ask(nowhere)).toMatchObject({ code: 'context_length_exceeded' })
  })
})

describe('a server that lets deadlines pass', () => {
  const alone = [{ name: 'main', endpoints: [server('a')] }]
  async function miss(edge: FakeUpstreams, leftMs: number) {
    const client = new AbortController()
    const asking = ask(edge, { leftMs }, client.signal).catch(() => undefined)
    await turns()
    edge.clock.advance(leftMs)
    client.abort()
    await asking
  }

  test('is left alone, though no limit of its group has passed', async () => {
    const edge = fakeUpstreams(alone, never)
    for (let i = 0; i < 5; i++) await miss(edge, 20_000)
    expect(await ask(edge)).toMatchObject({ code: 'upstream_unavailable' })
    expect(edge.sent).toHaveLength(5)
  })

  test('of callers in a hurry, or of callers that left before, is asked again', async () => {
    const edge = fakeUpstreams(alone, never)
    for (let i = 0; i < 6; i++) await miss(edge, 100)
    expect(edge.sent).toHaveLength(6)
  })
})

async function tick({ clock }: FakeUpstreams, ms: number): Promise<void> {
  await turns()
  clock.advance(ms)
}
