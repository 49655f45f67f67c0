import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import { toWire } from '#core/contract/wire'
import { fakeEdge } from './testing/fakeEdge.ts'
import { fakeAnswer } from './testing/fakeOrigin.ts'
import { readReceipt } from './testing/readReceipt.ts'

const embed = { model: 'hedge-base-en', input: 'a text' }
const extract = { question: 'what?', documents: [{ id: 'd1', text: 'That é.' }] }
const codeOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string } }).error.code

describe('when the origin fails', () => {
  const down = () => Promise.reject(new AppError('origin_unavailable', 'Cannot reach the origin'))

  test('a cached answer is still served, everything else gets 503 with the time to wait, without a call', async () => {
    const edge = fakeEdge()
    await edge.post('/v1/embeddings', embed)
    edge.origin.respond = down
    const other = { ...embed, input: 'another' }
    const first = await edge.post('/v1/embeddings', other)
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '1'])
    const second = await edge.post('/v1/embeddings', other)
    expect([second.status, await codeOf(second)]).toEqual([503, 'origin_unavailable'])
    expect(edge.origin.calls).toHaveLength(2)
    expect((await edge.post('/v1/embeddings', embed)).status).toBe(200)
  })

  test('it is tried again after the wait, and everything is as before', async () => {
    const edge = fakeEdge()
    const { respond } = edge.origin
    edge.origin.respond = down
    await edge.post('/v1/embeddings', embed)
    edge.origin.respond = respond
    // Half a second and, as chance has it here, half of its jitter.
    edge.clock.advance(549)
    expect((await edge.post('/v1/embeddings', embed)).status).toBe(503)
    edge.clock.advance(1)
    expect((await edge.post('/v1/embeddings', embed)).status).toBe(200)
    expect((await edge.post('/v1/embeddings', { ...embed, input: 'x' })).status).toBe(200)
  })

  test('readiness seen from outside ends the wait at once', async () => {
    const edge = fakeEdge()
    const { respond } = edge.origin
    edge.origin.respond = down
    await edge.post('/v1/embeddings', embed)
    edge.origin.respond = respond
    expect((await edge.request('/readyz')).status).toBe(200)
    expect((await edge.post('/v1/embeddings', embed)).status).toBe(200)
  })

  test('its own typed errors are passed on, with the wait it asked for', async () => {
    const edge = fakeEdge()
    const full = new AppError('over_capacity', 'Cannot embed now: the queue is full', { retryAfterMs: 2_500 })
    edge.origin.respond = async () => ({ status: 503, body: toWire(full) })
    const response = await edge.post('/v1/embeddings', embed)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '3'])
    expect(await codeOf(response)).toBe('over_capacity')
  })

  test('what it says about the edge is not blamed on the caller', async () => {
    const edge = fakeEdge()
    edge.origin.respond = async () => ({ status: 401, body: toWire(new AppError('invalid_hop', 'no')) })
    const response = await edge.post('/v1/embeddings', embed)
    expect([response.status, await codeOf(response)]).toEqual([502, 'upstream_invalid'])
  })

  const answer = (change: object) => ({
    reply: {
      task: 'embed',
      model: 'hedge-base-en',
      vectorSpace: 'hedge-base-en@1',
      dimensions: 3,
      vectors: ['AADAQM3MzD0AAIC/'],
      inputTokens: 5,
      ...change,
    },
    receipt: { requestId: 'r', hops: [], bytesLeftDevice: 0 },
  })
  test.each([
    ['a web page', undefined],
    ['another shape', { reply: {} }],
    ['another model', answer({ model: 'hedge-small-en' })],
    ['another vector space', answer({ vectorSpace: 'hedge-base-en@2' })],
    ['too many vectors', answer({ vectors: ['AADAQM3MzD0AAIC/', 'AADAQM3MzD0AAIC/'] })],
    ['half a vector', answer({ vectors: ['AADAQA=='] })],
  ])('%s in place of an answer is upstream_invalid, and nothing is kept', async (_, body) => {
    const edge = fakeEdge()
    edge.origin.respond = async () => ({ status: 200, body })
    const response = await edge.post('/v1/embeddings', embed)
    expect([response.status, await codeOf(response)]).toEqual([502, 'upstream_invalid'])
    await Promise.all(edge.background)
    expect(edge.stored.size).toBe(0)
    edge.origin.respond = async (call) => ({ status: 200, body: fakeAnswer(call) })
    expect(readReceipt(await edge.post('/v1/embeddings', embed)).hops[0]?.cache).toBe('miss')
  })

  test('a quote that was never sent is refused', async () => {
    const edge = fakeEdge()
    edge.origin.respond = async (call) => {
      const made = fakeAnswer(call)
      const text = JSON.stringify(made).replace('That é.', 'That ê.')
      return { status: 200, body: JSON.parse(text) as unknown }
    }
    expect((await edge.post('/v1/extract', extract)).status).toBe(502)
  })
})
