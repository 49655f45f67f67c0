import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import {
  ask,
  by,
  chatCall,
  fakeUpstreams,
  type FakeUpstreams,
  fine,
  hosts,
  never,
  type Respond,
  server,
  status,
  turns,
  two,
} from '../testing/fakeUpstream.ts'

describe('a hedge', () => {
  const late: Respond = (sent) => (sent.host.startsWith('a') ? never() : fine())

  /** Twenty answers of 100 ms each by server a. */
  async function warm(edge: FakeUpstreams, answer: { respond: Respond }) {
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
    let end: (response: Response) => void = () => undefined
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
