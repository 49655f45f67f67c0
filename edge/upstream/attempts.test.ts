import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import {
  chatCall,
  completion,
  fakeUpstreams,
  finish,
  role,
  type Respond,
  type Sent,
  server,
  sse,
  token,
  usageChunk,
} from '../testing/fakeUpstream.ts'

const turn = () => new Promise((resolve) => setTimeout(resolve))
const turns = async () => {
  for (let i = 0; i < 10; i++) await turn()
}
const never = () => new Promise<Response>(() => undefined)
const fine = () => Response.json(completion())
const status = (code: number, headers: Record<string, string> = {}, error: object = {}) =>
  Response.json({ error: { message: 'no', ...error } }, { status: code, headers })

type Edge = ReturnType<typeof fakeUpstreams>

async function ask(
  { upstreams }: Edge,
  more: Parameters<typeof chatCall>[0] = {},
  signal = new AbortController().signal,
) {
  try {
    const { upstream, attempts } = await upstreams.complete(chatCall(more), signal)
    return { upstream, outcomes: attempts.map((attempt) => `${attempt.upstream} ${attempt.outcome}`) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { code: error.code, retryAfterMs: error.retryAfterMs, message: error.message }
  }
}

const hosts = ({ sent }: Edge) => sent.map(({ host }) => host.split('.')[0])
const two = (more: object = {}) => [{ name: 'main', endpoints: [server('a'), server('b')], ...more }]
/** Each server answers as its name says. */
const by =
  (answers: Record<string, Respond>): Respond =>
  (sent: Sent) =>
    (answers[sent.host.split('.')[0] ?? ''] ?? fine)(sent)

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
    edge.clock.advance(25)
    await turns()
    expect(edge.sent).toHaveLength(1)
    edge.clock.advance(1_999)
    await turns()
    expect(await asking).toMatchObject({ upstream: 'a' })

    const long = fakeUpstreams([{ name: 'main', endpoints: [server('a')] }], () =>
      status(503, { 'retry-after': '3' }),
    )
    expect(await ask(long)).toMatchObject({ code: 'upstream_unavailable', retryAfterMs: 3_000 })
    expect(await ask(long)).toMatchObject({ code: 'upstream_unavailable', retryAfterMs: 3_000 })
    expect(long.sent).toHaveLength(1)
  })
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

describe('a hedge', () => {
  const late: Respond = (sent) => (sent.host.startsWith('a') ? never() : fine())

  /** Twenty answers of 100 ms each by server a. */
  async function warm(edge: Edge, answer: { respond: Respond }) {
    answer.respond = async () => {
      edge.clock.advance(100)
      return fine()
    }
    for (let i = 0; i < 20; i++) await ask(edge)
    edge.sent.length = 0
  }

  async function hedging(more: object) {
    const answer: { respond: Respond } = { respond: fine }
    const edge = fakeUpstreams(two(more), (sent) => answer.respond(sent))
    await warm(edge, answer)
    answer.respond = late
    return { edge, answer }
  }

  test('goes to another server when the first is later than 95 % of the answers; the loser is cancelled', async () => {
    const { edge } = await hedging({ hedge: true })
    const asking = ask(edge)
    await turns()
    edge.clock.advance(99)
    await turns()
    expect(hosts(edge)).toEqual(['a'])
    edge.clock.advance(1)
    await turns()
    expect(await asking).toMatchObject({ upstream: 'b', outcomes: ['b answered', 'a cancelled'] })
    expect(edge.sent[0]?.init.signal?.aborted).toBe(true)
    expect(edge.sent[1]?.init.signal?.aborted).toBe(false)
  })

  test('that is slower than the first after all is cancelled', async () => {
    const { edge, answer } = await hedging({ hedge: true })
    let end = (_: Response): void => undefined
    answer.respond = by({ a: () => new Promise((resolve) => (end = resolve)), b: never })
    const asking = ask(edge)
    await turns()
    edge.clock.advance(100)
    await turns()
    end(fine())
    expect(await asking).toMatchObject({ upstream: 'a', outcomes: ['a answered', 'b cancelled'] })
    expect(edge.sent.map(({ init }) => init.signal?.aborted)).toEqual([false, true])
  })

  test('is not sent where the group does not ask for it, nor beyond one in twenty requests', async () => {
    const off = await hedging({ hedge: false })
    const waiting = new AbortController()
    const asking = ask(off.edge, {}, waiting.signal).catch(() => 'left')
    await turns()
    off.edge.clock.advance(5_000)
    await turns()
    expect(off.edge.sent).toHaveLength(1)
    waiting.abort()
    await asking

    const { edge } = await hedging({ hedge: true })
    const client = new AbortController()
    const all = Array.from({ length: 10 }, () => ask(edge, {}, client.signal).catch(() => 'left'))
    await turns()
    edge.clock.advance(1_000)
    await turns()
    // The floor, and what twenty requests before and these ten have paid in.
    const hedges = edge.sent.length - all.length
    expect(hedges).toBeGreaterThan(0)
    expect(hedges).toBeLessThanOrEqual(1 + 30 * 0.05)
    client.abort()
    await Promise.all(all)
  })
})

describe('the caller', () => {
  test('that leaves ends everything at once, and its reason is passed on', async () => {
    const edge = fakeUpstreams(two(), never)
    const client = new AbortController()
    const asking = edge.upstreams.complete(chatCall(), client.signal)
    await turns()
    const reason = new AppError('deadline_exceeded', 'Cannot chat within 1 ms')
    client.abort(reason)
    await expect(asking).rejects.toBe(reason)
    expect(edge.sent).toHaveLength(1)
    expect(edge.sent[0]?.init.signal?.aborted).toBe(true)
    await expect(edge.upstreams.complete(chatCall(), client.signal)).rejects.toBe(reason)
    expect(edge.sent).toHaveLength(1)
  })

  test('is answered from its region while a server there is well', async () => {
    const far = [
      {
        name: 'main',
        endpoints: [server('us', { region: 'NA', weight: 100 }), server('eu', { region: 'EU' })],
      },
    ]
    const edge = fakeUpstreams(far, fine)
    expect(await ask(edge, { region: 'EU' })).toMatchObject({ upstream: 'eu' })
    expect(await ask(edge, { region: 'AS' })).toMatchObject({ upstream: 'us' })
    const broken = fakeUpstreams(far, by({ eu: () => status(500) }))
    expect(await ask(broken, { region: 'EU' })).toMatchObject({ upstream: 'us' })
  })
})

describe('a server that lets deadlines pass', () => {
  const alone = [{ name: 'main', endpoints: [server('a')] }]
  async function miss(edge: Edge, leftMs: number) {
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

describe('an answer in one piece', () => {
  test('has as many choices as were asked for', async () => {
    const edge = fakeUpstreams(two(), fine)
    expect(await ask(edge, { body: { ...chatCall().body, n: 2 } })).toMatchObject({
      code: 'upstream_invalid',
    })
  })
})

describe('a stream', () => {
  const good = () => sse([role, token('Hi'), finish, usageChunk])

  async function read(edge: Edge, signal = new AbortController().signal) {
    const texts: string[] = []
    try {
      const { chunks } = await edge.upstreams.stream(chatCall(), signal)
      for await (const { choices } of chunks) texts.push(choices[0]?.delta.content ?? '')
      return { text: texts.join('') }
    } catch (error) {
      return { text: texts.join(''), error }
    }
  }

  test('that is silent goes to another server before its first token, and to nobody after it', async () => {
    const edge = fakeUpstreams(two(), by({ a: () => sse([role], 'silence'), b: good }))
    const reading = read(edge)
    await turns()
    edge.clock.advance(15_000)
    expect(await reading).toEqual({ text: 'Hi' })

    const stalled = fakeUpstreams(two(), () => sse([role, token('Hi')], 'silence'))
    const broken = read(stalled)
    await turns()
    stalled.clock.advance(15_000)
    expect(await broken).toMatchObject({ text: 'Hi', error: { code: 'stream_interrupted' } })
    expect(stalled.sent).toHaveLength(1)
  })

  test('that holds nothing but roles is refused, and not read any further', async () => {
    const edge = fakeUpstreams(two(), by({ a: () => sse(Array(40).fill(role), 'silence'), b: good }))
    expect(await read(edge)).toEqual({ text: 'Hi' })
    expect(edge.sent.map(({ init }) => init.signal?.aborted)).toEqual([true, true])
  })

  test('that has said [DONE] is not waited for, though its connection stays open', async () => {
    const edge = fakeUpstreams(two(), () => sse([role, token('Hi'), finish, usageChunk, '[DONE]'], 'silence'))
    const reading = read(edge)
    await turns()
    edge.clock.advance(10)
    expect(await reading).toEqual({ text: 'Hi' })
    expect(edge.sent[0]?.init.signal?.aborted).toBe(true)
  })

  test('that ends is over: a reader that leaves early frees the server', async () => {
    const edge = fakeUpstreams(two(), good)
    const { chunks } = await edge.upstreams.stream(chatCall(), new AbortController().signal)
    for await (const chunk of chunks) {
      expect(chunk.choices[0]?.delta.content).toBe('')
      break
    }
    expect(edge.sent[0]?.init.signal?.aborted).toBe(true)
  })

  test('has the reason of a caller that left as its end', async () => {
    const edge = fakeUpstreams(two(), () => sse([role, token('Hi')], 'silence'))
    const client = new AbortController()
    const reading = read(edge, client.signal)
    await turns()
    const reason = new AppError('deadline_exceeded', 'Cannot chat within 1 ms')
    client.abort(reason)
    expect(await reading).toEqual({ text: 'Hi', error: reason })
    expect(edge.logged).toEqual([])
  })

  test.each([
    ['a choice that goes on after its end', [role, token('Hi'), finish, token('more')]],
    ['more choices than were asked for', [role, token('Hi'), token('x').replace('"index":0', '"index":1')]],
    ['an error in its middle', [role, token('Hi'), '{"error":{"message":"sk-secret-123456"}}']],
  ])('with %s is interrupted', async (_, events) => {
    const got = await read(fakeUpstreams(two(), () => sse(events)))
    expect(got).toMatchObject({ error: { code: 'stream_interrupted' } })
    expect(String((got.error as Error).message)).not.toContain('secret')
  })

  test('without [DONE] counts as whole once the usage is here, which comes last', async () => {
    expect(
      await read(fakeUpstreams(two(), () => sse([role, token('Hi'), finish, usageChunk], 'end'))),
    ).toEqual({ text: 'Hi' })
    const cut = await read(fakeUpstreams(two(), () => sse([role, token('Hi'), finish], 'end')))
    expect(cut).toMatchObject({ error: { code: 'stream_interrupted' } })
  })
})

async function tick({ clock }: Edge, ms: number): Promise<void> {
  await turns()
  clock.advance(ms)
}
