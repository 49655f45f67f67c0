import { describe, expect, test } from 'vitest'
import { readConfig } from './config/readConfig.ts'
import { fakeEdge } from './testing/fakeEdge.ts'
import { fakeUpstreams } from './testing/fakeUpstreams.ts'
import { readReceipt } from './testing/readReceipt.ts'

type Edge = ReturnType<typeof fakeEdge>
const outcome = (response: Response) => readReceipt(response).hops[0]?.cache

describe('POST /v1/cache/warm of chats', () => {
  const body = (content: string) => ({ model: 'talker', messages: [{ role: 'user', content }] })
  const config = readConfig('{"observe": {"metrics": "public"}}')
  const open = () => fakeEdge(undefined, { upstreams: fakeUpstreams(), config })
  const chat = (edge: Edge, content: string, more: object = {}) =>
    edge.post('/v1/chat/completions', { ...body(content), ...more })
  const warm = async (edge: Edge, more: object) =>
    ((await (await edge.post('/v1/cache/warm', more)).json()) as { results: object[] }).results
  const listed = (...requests: object[]) => ({
    requests: requests.map((request) => ({ task: 'chat', request })),
  })

  test('makes what is not there, which is then given whole and as a stream', async () => {
    const edge = open()
    const order = listed(body('one'), { ...body('two'), stream: true }, { ...body('three'), temperature: 1 })
    expect(await warm(edge, order)).toMatchObject([
      { source: 'requests', outcome: 'made' },
      { source: 'requests', outcome: 'made' },
      { source: 'requests', outcome: 'failed', error: { code: 'invalid_request' } },
    ])
    expect(outcome(await chat(edge, 'two'))).toBe('hit')
    expect(outcome(await chat(edge, 'one', { stream: true }))).toBe('hit')
    expect(await warm(edge, listed(body('one')))).toEqual([{ source: 'requests', outcome: 'kept' }])
    // Two were made; what it took is told as that of any other answer.
    const metrics = await (await edge.request('/metrics')).text()
    expect(metrics).toMatch(/hedge_cost_usd_total\{tier="origin",model="talker"\} 0\.\d*[1-9]/)
  })

  test('makes the most frequent ones of yesterday anew, however they were asked', async () => {
    const edge = open()
    await chat(edge, 'once')
    await chat(edge, 'twice', { user: 'a name' })
    await (await chat(edge, 'twice', { stream: true })).text()
    await chat(edge, 'by chance', { temperature: 1, hedge: { cache: { max_age: 60 } } })
    edge.clock.advance(30_000)
    await chat(edge, 'twice')
    await Promise.all(edge.background)
    edge.clock.advance(86_400_000)
    await edge.post('/v1/cache/invalidate', { all: true })
    expect(await warm(edge, { top: 9 })).toEqual([
      { source: 'top', outcome: 'made' },
      { source: 'top', outcome: 'made' },
    ])
    expect(outcome(await chat(edge, 'twice'))).toBe('hit')
  })
})
