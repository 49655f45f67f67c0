import { describe, expect, test } from 'vitest'
import type { NanoResult } from '#core/nano/nano'
import type { ExtractReply } from '#core/contract/reply'
import { readConfig } from './config/readConfig.ts'
import { letterVectors } from './testing/letterVectors.ts'
import { noEdgeModels } from './testing/noEdgeModels.ts'
import { fakeAnswer } from './testing/fakeOrigin.ts'
import { fakeEdge, keyOfBob } from './testing/fakeEdge.ts'
import { readReceipt } from './testing/readReceipt.ts'

function setup({
  chance = 0.99,
  config = '{}',
  nano = letterVectors as (text: string) => NanoResult | undefined,
} = {}) {
  return fakeEdge(undefined, {
    edgeModels: { ...noEdgeModels, nanoVector: nano },
    config: readConfig(config),
    chance: () => chance,
  })
}
type Edge = ReturnType<typeof fakeEdge>
const documents = [{ id: 'd1', text: 'Loans last four weeks.' }]
const ask = (edge: Edge, question: string, { semantic = true as boolean | number, ...more } = {}) =>
  edge.post('/v1/extract', { question, documents, hedge: { cache: { semantic } }, ...more })
const outcome = (response: Response) => readReceipt(response).hops[0]?.cache
const first = 'How do I renew a loan?'
const alike = 'How do I renew the loan?'

describe('the semantic cache', () => {
  test('answers a question that asks the same, and the receipt says so', async () => {
    const edge = setup()
    const answer = await (await ask(edge, first)).text()
    const similar = await ask(edge, alike)
    expect([outcome(similar), similar.headers.get('age'), await similar.text()]).toEqual([
      'semantic',
      '0',
      answer,
    ])
    expect(edge.origin.calls).toHaveLength(1)
  })

  test('is off unless the request asks or the configuration turns it on', async () => {
    const plain = (edge: Edge, question: string) => edge.post('/v1/extract', { question, documents })
    const off = setup()
    for (const question of [first, alike]) expect(outcome(await plain(off, question))).toBe('miss')
    const on = setup({ config: '{"cache":{"semantic":{"on":true}}}' })
    await plain(on, first)
    expect(outcome(await plain(on, alike))).toBe('semantic')
    expect(outcome(await ask(on, 'How do I renew loan?', { semantic: false }))).toBe('miss')
  })

  test.each([
    'How do I not renew a loan?',
    'How do I renew 2 loans?',
    'Why do I renew a loan?',
    'How do I end a loan?',
  ])('does not answer %s', async (question) => {
    const edge = setup()
    await ask(edge, first)
    expect(outcome(await ask(edge, question))).toBe('miss')
  })

  test('never crosses tenant, model, or what stands around the question', async () => {
    const edge = setup()
    await ask(edge, first)
    const elsewhere = [
      await ask(edge, alike, { documents: [{ id: 'd1', text: 'Loans last five weeks.' }] } as object),
      await ask(edge, alike, { limit: 2 } as object),
      await ask(edge, alike, { model: 'hedge-small-en' } as object),
      await edge.post(
        '/v1/extract',
        { question: alike, documents, hedge: { cache: { semantic: true } } },
        { authorization: `Bearer ${keyOfBob}` },
      ),
    ]
    expect(elsewhere.map(outcome)).toEqual(['miss', 'miss', 'miss', 'miss'])
  })

  test('heeds the error bound, the age that is asked for, and an invalidation', async () => {
    const edge = setup()
    await ask(edge, first)
    expect(outcome(await ask(edge, alike, { semantic: 0.0001 }))).toBe('miss')
    const other = setup()
    await ask(other, first)
    other.clock.advance(60_000)
    const old = { question: alike, documents, hedge: { cache: { semantic: true, max_age: 59 } } }
    expect(outcome(await other.post('/v1/extract', old))).toBe('miss')
    const third = setup()
    await ask(third, first)
    await third.post('/v1/cache/invalidate', { all: true })
    expect(outcome(await ask(third, alike))).toBe('miss')
  })

  test('an answer that is similar is outdated by a tag that its asker names', async () => {
    const edge = setup()
    await ask(edge, first)
    const named = { question: alike, documents, hedge: { cache: { semantic: true, tags: ['loans'] } } }
    expect(outcome(await edge.post('/v1/extract', named))).toBe('semantic')
    await edge.post('/v1/cache/invalidate', { tags: ['loans'] })
    expect(outcome(await edge.post('/v1/extract', named))).toBe('miss')
  })

  test('without a vector, or with none of its words known, the request takes its usual way', async () => {
    const loading = setup({ nano: () => undefined })
    for (const question of [first, alike]) expect(outcome(await ask(loading, question))).toBe('miss')
    const unknown = setup()
    for (let i = 0; i < 2; i++) expect((await ask(unknown, 'x')).status).toBe(200)
  })

  test('a share of its hits is run for real as well, and wrong ones teach it and are counted', async () => {
    const edge = setup({ chance: 0.01 })
    await ask(edge, first)
    edge.origin.respond = async (call) => {
      const answer = fakeAnswer(call)
      return {
        status: 200,
        body: { ...answer, reply: { ...(answer.reply as ExtractReply), found: false, answers: [] } },
      }
    }
    expect(outcome(await ask(edge, alike))).toBe('semantic')
    await Promise.all(edge.background)
    expect(edge.origin.calls).toHaveLength(2)
    // The real answer is there now for whoever asks in these words.
    expect(await (await ask(edge, alike)).json()).toMatchObject({ found: false })
    const standing = await (
      await edge.request('/v1/cache/semantic', { headers: edge.json({}).headers as never })
    ).json()
    expect(standing).toMatchObject({
      object: 'cache.semantic',
      sought: 2,
      hits: 1,
      hit_rate: 0.5,
      checked: 1,
      wrong: 1,
      wrong_rate: { low: expect.closeTo(0.207, 3), high: 1 },
      tasks: { extract: { hits: 1, wrong: 1 }, chat: { sought: 0, hits: 0, hit_rate: 0 } },
    })
  })

  test('checks no more than its budget, however much is asked', async () => {
    const edge = setup({ chance: 0 })
    await ask(edge, first)
    for (const verb of 'abcdefghijklmnop')
      await ask(edge, `How do I renew a loan${'!'.repeat(verb.charCodeAt(0) - 96)}`)
    await Promise.all(edge.background)
    expect(edge.origin.calls).toHaveLength(1 + 6)
  })
})
