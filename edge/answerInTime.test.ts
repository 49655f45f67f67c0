import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import { toWire } from '#core/contract/wire'
import { fakeEdge, keyOfBob } from './testing/fakeEdge.ts'
import { fakeAnswer } from './testing/fakeOrigin.ts'
import { called, gate } from './testing/gate.ts'
import { readReceipt } from './testing/readReceipt.ts'

const embed = { model: 'hedge-base-en', input: 'a text' }
const codeOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string } }).error.code

describe('identical requests in flight', () => {
  test('share one call, and each receipt says so', async () => {
    const edge = fakeEdge()
    const { open } = gate(edge)
    const all = Array.from({ length: 5 }, () => edge.post('/v1/embeddings', embed))
    await called(edge, 1)
    open()
    const receipts = (await Promise.all(all)).map(readReceipt)
    expect(edge.origin.calls).toHaveLength(1)
    expect(receipts.map(({ hops }) => hops[0]?.cache).toSorted()).toEqual([
      'join',
      'join',
      'join',
      'join',
      'miss',
    ])
    const originCost = receipts.reduce((sum, { hops }) => sum + (hops[1]?.costMicroUsd ?? 0), 0)
    expect(originCost).toBeCloseTo(0.1)
    expect(new Set(receipts.map(({ requestId }) => requestId)).size).toBe(5)
  })

  test('of two tenants do not share', async () => {
    const edge = fakeEdge()
    const { open } = gate(edge)
    const both = [
      edge.post('/v1/embeddings', embed),
      edge.post('/v1/embeddings', embed, { authorization: `Bearer ${keyOfBob}` }),
    ]
    await called(edge, 2)
    open()
    for (const response of await Promise.all(both)) expect(readReceipt(response).hops[0]?.cache).toBe('miss')
  })

  test('a client that leaves does not disturb who stays; the last one to leave aborts the call', async () => {
    const edge = fakeEdge()
    gate(edge)
    const clients = [new AbortController(), new AbortController()]
    const all = clients.map((client) =>
      edge.request('/v1/embeddings', { ...edge.json(embed), signal: client.signal }),
    )
    await called(edge, 1)
    clients[0]?.abort()
    expect((await all[0])?.status).toBe(499)
    expect(edge.origin.calls[0]?.signal.aborted).toBe(false)
    clients[1]?.abort()
    expect((await all[1])?.status).toBe(499)
    expect(edge.origin.calls[0]?.signal.aborted).toBe(true)
    expect(edge.stored.size).toBe(0)
  })

  test('a leader with little time does not fail who has more: the follower leads the next call', async () => {
    const edge = fakeEdge()
    const late = toWire(new AppError('deadline_exceeded', 'Cannot embed: too late'))
    let answerFirst: () => void = () => undefined
    edge.origin.respond = async (call) => {
      if (edge.origin.calls.length > 1) return { status: 200, body: fakeAnswer(call) }
      await new Promise<void>((resolve) => (answerFirst = resolve))
      return { status: 504, body: late }
    }
    const leader = edge.post('/v1/embeddings', embed, { 'hedge-deadline-ms': '500' })
    await called(edge, 1)
    const follower = edge.post('/v1/embeddings', embed, { 'hedge-deadline-ms': '20000' })
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve))
    answerFirst()
    expect((await leader).status).toBe(504)
    expect((await follower).status).toBe(200)
    expect(edge.origin.calls).toHaveLength(2)
  })
})

describe('deadline and reach', () => {
  test('a deadline that passes while the origin works is 504, and the call is aborted', async () => {
    const edge = fakeEdge()
    gate(edge)
    const response = edge.post('/v1/embeddings', embed, { 'hedge-deadline-ms': '1000' })
    await called(edge, 1)
    edge.clock.advance(1_000)
    expect([(await response).status, await codeOf(await response)]).toEqual([504, 'deadline_exceeded'])
    expect(edge.origin.calls[0]?.signal.aborted).toBe(true)
  })

  test('reach edge of a model that only the origin runs answers from the cache only; without an earlier answer it names the constraint', async () => {
    const edge = fakeEdge()
    const hints = { hedge: { reach: 'edge' } }
    const refused = await edge.post('/v1/embeddings', { ...embed, ...hints })
    expect(refused.status).toBe(422)
    expect(await refused.json()).toMatchObject({
      error: { code: 'no_plan', message: expect.stringContaining('edge: the edge has no earlier answer') },
    })
    await edge.post('/v1/embeddings', embed)
    expect((await edge.post('/v1/embeddings', { ...embed, ...hints })).status).toBe(200)
    expect(edge.origin.calls).toHaveLength(1)
  })

  test('reach device is refused: such a request should not have left', async () => {
    const edge = fakeEdge()
    await edge.post('/v1/embeddings', embed)
    const response = await edge.post('/v1/embeddings', embed, { 'hedge-reach': 'device' })
    expect([response.status, await codeOf(response)]).toEqual([422, 'no_plan'])
  })

  test('a deadline that no tier can meet is refused before anything runs', async () => {
    const edge = fakeEdge()
    const response = await edge.post('/v1/embeddings', embed, { 'hedge-deadline-ms': '5' })
    expect([response.status, await codeOf(response)]).toEqual([422, 'no_plan'])
    expect(edge.origin.calls).toHaveLength(0)
  })
})
