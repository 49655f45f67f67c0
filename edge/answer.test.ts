import { describe, expect, test } from 'vitest'
import type { EmbeddingsReply } from '#core/contract/http/embeddings'
import { decodeVector } from '#core/contract/vectorBase64'
import { fakeAnswer } from './testing/fakeOrigin.ts'
import { fakeEdge, keyOfBob } from './testing/fakeEdge.ts'
import { readReceipt } from './testing/readReceipt.ts'

const embed = { model: 'hedge-base-en', input: 'a text' }
const rerank = { model: 'hedge-base-en', query: 'q', documents: ['a', { text: 'b' }], return_documents: true }
const extract = { question: 'what?', documents: [{ id: 'd1', text: 'That é.' }] }

const classify = { model: 'hedge-banking77-en', input: ['a', 'b'], top_n: 1 }

describe('a request that nobody asked before', () => {
  test.each([
    ['/v1/embeddings', embed, { object: 'list', data: [{ index: 0, embedding: [6, Math.fround(0.1), -1] }] }],
    ['/v1/rerank', rerank, { results: [{ index: 0, document: { text: 'a' } }, { index: 1 }] }],
    [
      '/v1/extract',
      extract,
      { model: 'hedge-base-en', found: true, answers: [{ document_id: 'd1', end: 7 }] },
    ],
    [
      '/v1/classify',
      classify,
      {
        model: 'hedge-banking77-en',
        results: [{ index: 0, labels: [{ label: 'transfer' }], out_of_scope: false }, { index: 1 }],
      },
    ],
  ])('%s goes to the origin, and the receipt shows both hops', async (path, body, expected) => {
    const edge = fakeEdge()
    const response = await edge.post(path, body)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject(expected)
    const receipt = readReceipt(response)
    expect(receipt.hops.map(({ tier, outcome, cache }) => [tier, outcome, cache])).toEqual([
      ['edge', 'forwarded', 'miss'],
      ['origin', 'answered', 'bypass'],
    ])
    expect(receipt.requestId).toBe(response.headers.get('x-request-id'))
    expect(receipt.bytesLeftDevice).toBe(new TextEncoder().encode(JSON.stringify(body)).length)
    expect(receipt.hops[0]?.decision?.plan).toBe('origin')
    expect(response.headers.get('server-timing')).toContain('origin-compute;dur=2.0')
  })

  test('no text of the request is in the receipt, and the header is ASCII', async () => {
    const edge = fakeEdge()
    const header = (await edge.post('/v1/extract', extract)).headers.get('hedge-receipt') ?? ''
    expect(header).not.toContain('what')
    expect(header).not.toContain('That')
    expect(header).toMatch(/^[\x20-\x7e]+$/)
  })

  test('the origin is told the time that is left, not the time that was asked for', async () => {
    const edge = fakeEdge()
    edge.ports.answers.get = async () => {
      edge.clock.advance(300)
      return undefined
    }
    await edge.post('/v1/embeddings', embed, { 'hedge-deadline-ms': '5000' })
    expect(edge.origin.calls[0]?.call.hints).toEqual({ deadline_ms: 4700 })
  })
})

describe('the exact cache', () => {
  test('gives the same bytes again without the origin, and says so', async () => {
    const edge = fakeEdge()
    const first = await (await edge.post('/v1/embeddings', embed)).text()
    const again = await edge.post('/v1/embeddings', { ...embed, input: ['a text'], user: 'someone' })
    expect(await again.text()).toBe(first)
    expect(edge.origin.calls).toHaveLength(1)
    expect(readReceipt(again).hops).toMatchObject([
      {
        tier: 'edge-cache',
        outcome: 'answered',
        cache: 'hit',
        engine: 'fake/cpu',
        tokens: { input: 5, cut: 0 },
      },
    ])
  })

  test('serves both encodings from one answer', async () => {
    const edge = fakeEdge()
    await edge.post('/v1/embeddings', embed)
    const base64 = await edge.post('/v1/embeddings', { ...embed, encoding_format: 'base64' })
    expect(await base64.json()).toMatchObject({ data: [{ embedding: 'AADAQM3MzD0AAIC/' }] })
    expect(edge.origin.calls).toHaveLength(1)
  })

  test('serves shorter vectors from the same answer, in both encodings', async () => {
    const edge = fakeEdge()
    await edge.post('/v1/embeddings', embed)
    const whole = [6, 0.1, -1]
    const norm = Math.hypot(6, Math.fround(0.1))
    const short = { ...embed, dimensions: 2 }
    const floats = (await (await edge.post('/v1/embeddings', short)).json()) as EmbeddingsReply
    expect(floats.data[0]?.embedding).toEqual(Array.from(Float32Array.of(6 / norm, Math.fround(0.1) / norm)))
    const base64 = await edge.post('/v1/embeddings', { ...short, encoding_format: 'base64' })
    const { data } = (await base64.json()) as EmbeddingsReply
    expect(Array.from(decodeVector(data[0]?.embedding as string))).toEqual(floats.data[0]?.embedding)
    const again = (await (await edge.post('/v1/embeddings', embed)).json()) as EmbeddingsReply
    expect(again.data[0]?.embedding).toEqual(whole.map(Math.fround))
    expect(edge.origin.calls).toHaveLength(1)
  })

  test('takes null for what is left out', async () => {
    const edge = fakeEdge()
    await edge.post('/v1/embeddings', embed)
    const nulls = { ...embed, dimensions: null, encoding_format: null, user: null, hedge: null }
    expect((await edge.post('/v1/embeddings', nulls)).status).toBe(200)
    expect((await edge.post('/v1/embeddings', { ...embed, input: null })).status).toBe(400)
    expect(edge.origin.calls).toHaveLength(1)
  })

  test('outlives the isolate: another one finds the answer in the store', async () => {
    const edge = fakeEdge()
    const first = await (await edge.post('/v1/embeddings', embed)).text()
    await Promise.all(edge.background)
    const next = fakeEdge()
    for (const [key, value] of edge.stored) next.stored.set(key, value)
    const response = await next.post('/v1/embeddings', embed)
    expect(await response.text()).toBe(first)
    expect(readReceipt(response).hops[0]?.cache).toBe('hit')
    expect(next.origin.calls).toHaveLength(0)
  })

  test('never answers one tenant with what another asked', async () => {
    const edge = fakeEdge()
    await edge.post('/v1/embeddings', embed)
    const bobs = await edge.post('/v1/embeddings', embed, { authorization: `Bearer ${keyOfBob}` })
    expect(readReceipt(bobs).hops[0]?.cache).toBe('miss')
    expect(edge.origin.calls).toHaveLength(2)
    await Promise.all(edge.background)
    expect(edge.stored.size).toBe(2)
  })

  test('a store that fails is a miss, not a failure', async () => {
    const edge = fakeEdge()
    edge.ports.answers.get = () => Promise.reject(new Error('reset'))
    edge.ports.answers.put = () => Promise.reject(new Error('reset'))
    expect((await edge.post('/v1/embeddings', embed)).status).toBe(200)
    await Promise.all(edge.background)
    expect(edge.logged.map(({ event }) => event)).toEqual(['cache_read_failed', 'cache_write_failed'])
  })

  test('an answer of another version than ours is passed on and not kept', async () => {
    const edge = fakeEdge()
    edge.origin.respond = async (call) => {
      const answer = fakeAnswer(call)
      const [hop] = answer.receipt.hops
      return {
        status: 200,
        body: {
          ...answer,
          receipt: { ...answer.receipt, hops: [{ ...hop, model: { ...hop?.model, version: 2 } }] },
        },
      }
    }
    expect((await edge.post('/v1/embeddings', embed)).status).toBe(200)
    await edge.post('/v1/embeddings', embed)
    expect(edge.origin.calls).toHaveLength(2)
  })
})

test('/v1/route tells the decision and runs nothing', async () => {
  const edge = fakeEdge()
  const ask = async () => (await edge.post('/v1/route', { task: 'embed', request: embed })).json()
  expect(await ask()).toMatchObject({ object: 'route', decision: { plan: 'origin' } })
  expect(edge.origin.calls).toHaveLength(0)
  await edge.post('/v1/embeddings', embed)
  expect(await ask()).toMatchObject({ decision: { plan: 'edge' } })
})
