import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import { fakeEdge } from '../testing/fakeEdge.ts'
import { fakeUpstreams, fakeUsage, part, scripted, usagePart } from '../testing/fakeUpstreams.ts'
import { readEvents } from '../testing/readEvents.ts'

const path = '/v1/chat/completions'
const asked = { model: 'talker', messages: [{ role: 'user', content: 'Hi' }], temperature: 0 }

function edgeWithUpstreams() {
  const upstreams = fakeUpstreams()
  const edge = fakeEdge(undefined, { upstreams })
  const settle = async () => {
    // What is written later is begun by what was waited for before.
    for (let i = 0; i < 5; i++) {
      await Promise.allSettled(edge.background)
      edge.clock.advance(10)
    }
  }
  const ledger = () => edge.books.of('ann').tables.ledger.totals()
  return { edge, upstreams, settle, ledger }
}
const turns = () => new Promise((resolve) => setTimeout(resolve, 5))

/** A stream that the test speaks for, and a client that can leave. */
async function openStream(more: object = {}) {
  const world = edgeWithUpstreams()
  const client = new AbortController()
  const scripts: ReturnType<typeof scripted>[] = []
  world.upstreams.chunks = (_call, signal) => {
    const script = scripted(signal)
    scripts.push(script)
    return script.chunks
  }
  const init = { ...world.edge.json({ ...asked, stream: true, ...more }), signal: client.signal }
  const open = () => world.edge.request(path, init)
  return { ...world, client, scripts, open }
}

describe('a chat is paid for', () => {
  test('once, at the price of what the upstream says it used, whole and streamed', async () => {
    const { edge, settle, ledger } = edgeWithUpstreams()
    await edge.post(path, asked)
    await settle()
    expect(ledger()).toEqual({ rows: 1, microUsd: 32 })
    await (await edge.post(path, { ...asked, seed: 1, stream: true })).text()
    await settle()
    expect(ledger()).toEqual({ rows: 2, microUsd: 64 })
  })

  test('by the one who led, when others joined, and by nobody when it was kept', async () => {
    const { edge, settle, ledger } = edgeWithUpstreams()
    await Promise.all([edge.post(path, asked), edge.post(path, asked)])
    await settle()
    await edge.post(path, asked)
    await settle()
    expect(ledger()).toEqual({ rows: 1, microUsd: 32 })
  })

  test('out of the tokens of the minute before it begins, so that a stream which is open counts at its worst', async () => {
    const { edge, scripts, open } = await openStream({ max_tokens: 50 })
    edge.keyChanges.set('ann', { limits: { tokensPerMinute: 400 } })
    const first = await open()
    expect(first.headers.get('x-ratelimit-limit-tokens')).toBe('400')
    const other = { ...asked, seed: 2, max_tokens: 200 }
    const refused = await edge.post(path, other)
    expect(Number(refused.headers.get('x-ratelimit-remaining-tokens'))).toBeLessThan(300)
    expect([refused.status, await refused.json()]).toMatchObject([429, { error: { code: 'rate_limited' } }])
    for (const chunk of [part('Hi'), part(null, 'stop'), usagePart(fakeUsage)]) scripts[0]?.say(chunk)
    scripts[0]?.end()
    expect(await first.text()).toContain('[DONE]')
    await turns()
    const answered = await edge.post(path, other)
    expect(answered.status).toBe(200)
    // Two answers of 12 tokens each were what it came to.
    expect(answered.headers.get('x-ratelimit-remaining-tokens')).toBe('376')
  })

  test('with nothing where nothing came', async () => {
    const { edge, upstreams, settle, ledger } = edgeWithUpstreams()
    upstreams.whole = () => Promise.reject(new AppError('upstream_failed', 'Cannot answer'))
    expect((await edge.post(path, asked)).status).toBe(502)
    await settle()
    expect(ledger()).toEqual({ rows: 1, microUsd: 0 })
  })

  test('with what came, when the client leaves; and the upstream is given up', async () => {
    const { client, scripts, open, upstreams, settle, ledger } = await openStream()
    const response = await open()
    scripts[0]?.say(part('x'.repeat(40)))
    await response.body?.getReader().read()
    client.abort()
    await turns()
    expect(upstreams.calls[0]?.signal.aborted).toBe(true)
    await settle()
    // 92 bytes of question are estimated as 23 tokens at 2, 40 characters as 10 tokens at 8 micro-USD.
    expect(ledger()).toEqual({ rows: 1, microUsd: 2 * 23 + 8 * 10 })
  })

  test('with what came, when the stream breaks', async () => {
    const { scripts, open, settle, ledger } = await openStream()
    const response = await open()
    scripts[0]?.say(part('x'.repeat(40)))
    scripts[0]?.fail(new AppError('stream_interrupted', 'Cannot go on'))
    expect(readEvents(await response.text())).toMatchObject({ done: false, error: {} })
    await settle()
    expect(ledger().microUsd).toBeGreaterThan(80)
  })

  test('not at all where the budget does not hold the worst case', async () => {
    const { edge, upstreams } = edgeWithUpstreams()
    edge.keyChanges.set('ann', { limits: { dailyMicroUsd: 700 } })
    const response = await edge.post(path, asked)
    expect([response.status, await response.json()]).toMatchObject([
      429,
      { error: { code: 'budget_exceeded' } },
    ])
    expect(upstreams.calls).toHaveLength(0)
    // 10 tokens fit where 100 do not.
    expect((await edge.post(path, { ...asked, max_tokens: 10 })).status).toBe(200)
  })

  test('further than it was allowed to be only while the budget lasts, and then ends with an error', async () => {
    const { edge, scripts, open } = await openStream({ max_tokens: 1 })
    edge.keyChanges.set('ann', { limits: { dailyMicroUsd: 1_000 } })
    const response = await open()
    for (let i = 0; i < 4; i++) scripts[0]?.say(part('x'.repeat(1_000)))
    scripts[0]?.say(part('', 'stop'))
    scripts[0]?.end()
    expect(readEvents(await response.text())).toMatchObject({
      done: false,
      error: { code: 'budget_exceeded' },
    })
  })
})

test('a reader that leaves a shared stream takes nothing from the others', async () => {
  const { client, edge, scripts, open, upstreams, settle, ledger } = await openStream()
  const [first, second] = await Promise.all([open(), edge.post(path, { ...asked, stream: true })])
  expect(upstreams.calls).toHaveLength(1)
  scripts[0]?.say(part('Hello'))
  await first.body?.getReader().read()
  client.abort()
  await turns()
  expect(upstreams.calls[0]?.signal.aborted).toBe(false)
  scripts[0]?.say(part(' there', 'stop'))
  scripts[0]?.end()
  expect(readEvents(await second.text())).toMatchObject({ done: true })
  await settle()
  expect(ledger().rows).toBe(1)
})

test('a deadline holds for the whole stream, and ends it with an error', async () => {
  const { edge, scripts, open, upstreams } = await openStream({ hedge: { deadline_ms: 1_000 } })
  const response = await open()
  scripts[0]?.say(part('Hello'))
  const text = response.text()
  await turns()
  edge.clock.advance(1_000)
  expect(readEvents(await text)).toMatchObject({ done: false, error: { code: 'deadline_exceeded' } })
  await turns()
  expect(upstreams.calls[0]?.signal.aborted).toBe(true)
})
