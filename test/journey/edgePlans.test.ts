import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import { findEmbedder, type EmbedderVersion } from '#core/contract/manifest'
import { edgeLimits } from '../../edge/limits.ts'
import { readReceipt } from '../../edge/testing/readReceipt.ts'
import { edgeWithModels, manifest } from './edgeWithModels.ts'

const small = findEmbedder(manifest, 'hedge-small-en') as EmbedderVersion
const goldenTexts = JSON.parse(readFileSync('models/artifacts/goldenTexts.json', 'utf8')) as string[]

type Edge = ReturnType<typeof edgeWithModels>

const embed = (model: string, input: string | string[], hedge = {}) => ({
  model,
  input,
  encoding_format: 'base64',
  hedge,
})
async function vectorsOf(response: Response): Promise<string[]> {
  const { data } = (await response.json()) as { data: { embedding: string }[] }
  return data.map(({ embedding }) => embedding)
}
function golden({ files, dimensions }: EmbedderVersion, at: number): string {
  const bytes = readFileSync(`models/artifacts/${files.goldenVectors.path}`)
  return bytes.subarray(at * dimensions * 4, (at + 1) * dimensions * 4).toString('base64')
}
async function warm(edge: Edge, model: string): Promise<void> {
  await edge.post('/v1/embeddings', embed(model, 'first of all'))
  await edge.loaded()
}

describe('the plan edge', () => {
  test('a cold edge asks the origin at once and loads meanwhile; then it answers with the bits of the registry', async () => {
    for (const id of ['hedge-nano-en', 'hedge-small-en']) {
      const edge = edgeWithModels()
      const model = findEmbedder(manifest, id) as EmbedderVersion
      const first = await edge.post('/v1/embeddings', embed(id, 'first of all'))
      const rejected = readReceipt(first).hops[0]?.decision?.rejected
      expect(rejected).toContainEqual({ plan: 'edge', because: 'it is still loading its model' })
      expect(edge.origin.calls).toHaveLength(1)
      await edge.loaded()

      const second = await edge.post('/v1/embeddings', embed(id, goldenTexts.slice(0, 3)))
      const [hop, ...others] = readReceipt(second).hops
      expect(hop).toMatchObject({
        tier: 'edge',
        outcome: 'answered',
        cache: 'miss',
        model: { id, version: model.version, sha256: model.files.weights.sha256 },
        decision: { plan: 'edge' },
      })
      expect(hop?.costParts['compute']).toBeGreaterThan(0)
      expect([others, edge.origin.calls.length]).toEqual([[], 1])
      expect(await vectorsOf(second)).toEqual([0, 1, 2].map((at) => golden(model, at)))
    }
  })

  test('what may not go further than the edge waits until the model is there', async () => {
    const edge = edgeWithModels()
    const response = await edge.post(
      '/v1/embeddings',
      embed('hedge-small-en', goldenTexts[1]!, { reach: 'edge' }),
    )
    expect(await vectorsOf(response)).toEqual([golden(small, 1)])
    expect(edge.origin.calls).toHaveLength(0)
  })

  test('an answer made at the edge is cached, and one flight serves all who ask at once', async () => {
    const edge = edgeWithModels()
    await warm(edge, 'hedge-nano-en')
    const ask = () => edge.post('/v1/embeddings', embed('hedge-nano-en', 'the same text'))
    const caches = (await Promise.all([ask(), ask()])).map((response) => readReceipt(response).hops[0]?.cache)
    expect(caches.toSorted()).toEqual(['join', 'miss'])
    expect(readReceipt(await ask()).hops[0]).toMatchObject({
      tier: 'edge-cache',
      cache: 'hit',
      engine: 'hedge-table/js',
    })
    expect(edge.origin.calls).toHaveLength(1)
  })

  test('a named model never runs where it must not: base goes to the origin', async () => {
    const edge = edgeWithModels()
    await warm(edge, 'hedge-small-en')
    await edge.post('/v1/embeddings', embed('hedge-base-en', 'a text'))
    expect(edge.origin.calls.at(-1)?.call.request.model).toBe('hedge-base-en')
    const refused = await edge.post('/v1/embeddings', embed('hedge-base-en', 'another', { reach: 'edge' }))
    expect([refused.status, ((await refused.json()) as { error: { code: string } }).error.code]).toEqual([
      422,
      'no_plan',
    ])
  })

  test('what would take more than the budget goes to the origin, estimated or counted', async () => {
    const edge = edgeWithModels({ compute: { small: true, cpuMs: 10 } })
    await warm(edge, 'hedge-small-en')
    const long = await edge.post('/v1/embeddings', embed('hedge-small-en', 'a long text '.repeat(60)))
    const because = readReceipt(long).hops[0]?.decision?.rejected.find(({ plan }) => plan === 'edge')?.because
    expect(because).toMatch(
      /would need about \d+ ms of processor time and spends at most 10 ms on a request$/,
    )
    // Few characters, many tokens: the estimate lets it pass, the count does not.
    const dense = await edge.post('/v1/embeddings', embed('hedge-small-en', '!?.,'.repeat(30)))
    expect(readReceipt(dense).hops[0]).toMatchObject({ outcome: 'forwarded', error: 'over_capacity' })
    expect([dense.status, edge.origin.calls.length]).toEqual([200, 3])
    const confined = await edge.post(
      '/v1/embeddings',
      embed('hedge-small-en', '!?.;'.repeat(30), { reach: 'edge' }),
    )
    expect([confined.status, ((await confined.json()) as { error: { code: string } }).error.code]).toEqual([
      422,
      'no_plan',
    ])
  })

  test('a damaged artifact is never used: the origin answers, and the receipt says why', async () => {
    const edge = edgeWithModels({ damaged: small })
    await warm(edge, 'hedge-small-en')
    const response = await edge.post('/v1/embeddings', embed('hedge-small-en', 'a text'))
    expect(readReceipt(response).hops[0]?.decision?.rejected).toContainEqual({
      plan: 'edge',
      because: expect.stringContaining('could not load hedge-small-en and tries again in 60 s') as string,
    })
    expect([response.status, edge.origin.calls.length]).toEqual([200, 2])
  })

  test('reranks and extracts over short passages', async () => {
    const edge = edgeWithModels()
    const documents = ['The library is open from ten to four on Sundays.', 'Bread is baked every morning.']
    const reach = { hedge: { reach: 'edge' } }
    for (const model of ['hedge-nano-en', 'hedge-small-en']) {
      const ranked = await edge.post('/v1/rerank', {
        model,
        query: 'When is the library open?',
        documents,
        ...reach,
      })
      expect(await ranked.json()).toMatchObject({ results: [{ index: 0 }, { index: 1 }] })
      const passages = documents.map((text) => ({ text }))
      const question = 'When is the library open on Sundays?'
      const extracted = await edge.post('/v1/extract', { model, question, documents: passages, ...reach })
      expect(await extracted.json()).toMatchObject({
        found: true,
        answers: [{ document_index: 0, text: documents[0] }],
      })
      expect(readReceipt(extracted).hops).toMatchObject([
        { tier: 'edge', confidence: expect.any(Number) as number },
      ])
    }
    expect(edge.origin.calls).toHaveLength(0)
  })
})

test('hedge-extract quotes at the edge where the documents are short', async () => {
  const edge = edgeWithModels()
  await warm(edge, 'hedge-small-en')
  const response = await edge.post('/v1/chat/completions', {
    model: 'hedge-extract',
    messages: [{ role: 'user', content: 'How long may I keep a book?' }],
    documents: [
      { text: 'The library opens at nine. Books may be kept for four weeks. Fines are 20 cents a day.' },
    ],
  })
  const { choices } = (await response.json()) as { choices: { message: { content: string } }[] }
  expect(choices[0]?.message.content).toContain('Books may be kept for four weeks.')
  expect(readReceipt(response).hops).toMatchObject([{ tier: 'edge', outcome: 'answered' }])
})

describe('the plan edge>origin', () => {
  const sure = 'What is the exchange rate?'
  const unsure = 'It said something else about it all'
  const classify = (input: string, hedge = {}) => ({
    model: 'hedge-banking77-nano-en',
    input,
    top_n: 1,
    hedge,
  })
  async function warmHead(): Promise<Edge> {
    const edge = edgeWithModels()
    await edge.post('/v1/classify', classify('warm up', { reach: 'edge' }))
    return edge
  }

  test('keeps a sure answer of the small head', async () => {
    const edge = await warmHead()
    const response = await edge.post('/v1/classify', classify(sure))
    expect(await response.json()).toMatchObject({
      model: 'hedge-banking77-nano-en',
      results: [{ labels: [{ label: 'exchange_rate' }], out_of_scope: false }],
    })
    const [hop, ...others] = readReceipt(response).hops
    expect([hop?.decision?.plan, hop?.outcome, others]).toEqual(['edge>origin', 'answered', []])
    expect(hop?.confidence).toBeGreaterThan(0.95)
    expect(edge.origin.calls).toHaveLength(0)
  })

  test('asks the larger head where the small one is unsure, says so, and remembers under whose name', async () => {
    const edge = await warmHead()
    const response = await edge.post('/v1/classify', classify(unsure))
    expect(await response.json()).toMatchObject({ model: 'hedge-banking77-en' })
    expect(edge.origin.calls.map(({ call }) => call.request.model)).toEqual(['hedge-banking77-en'])
    const [hop, origin] = readReceipt(response).hops
    expect(hop).toMatchObject({
      tier: 'edge',
      outcome: 'forwarded',
      model: { id: 'hedge-banking77-nano-en' },
      engine: 'hedge-table/js',
    })
    expect(hop?.confidence).toBeLessThan(0.9)
    expect(origin?.tier).toBe('origin')

    // The same again: the edge is as unsure as before, the larger head's answer is there.
    const again = await edge.post('/v1/classify', classify(unsure))
    expect(readReceipt(again).hops).toMatchObject([{ tier: 'edge-cache', cache: 'hit' }])
    expect(await again.json()).toMatchObject({ model: 'hedge-banking77-en' })
    // Who asked for less gets the small head's own.
    for (const hedge of [{ stake: 'fast' }, { reach: 'edge' }]) {
      const own = await edge.post('/v1/classify', classify(unsure, hedge))
      expect(await own.json()).toMatchObject({ model: 'hedge-banking77-nano-en' })
    }
    expect(edge.origin.calls).toHaveLength(1)
  })

  test('an unsure answer is better than none: it stands where the origin fails', async () => {
    const edge = await warmHead()
    edge.origin.respond = async () => {
      throw new AppError('origin_unavailable', 'Cannot reach the origin')
    }
    const response = await edge.post('/v1/classify', classify(unsure))
    expect([response.status, edge.origin.calls.length]).toEqual([200, 1])
    expect(await response.json()).toMatchObject({ model: 'hedge-banking77-nano-en' })
  })

  test('asks no larger head that the caller may not use', async () => {
    const edge = await warmHead()
    edge.keyChanges.set('ann', { permit: { models: ['hedge-banking77-nano-en'], reach: 'origin' } })
    edge.clock.advance(edgeLimits.keyMemoryMs + 1)
    const response = await edge.post('/v1/classify', classify(unsure))
    expect(await response.json()).toMatchObject({ model: 'hedge-banking77-nano-en' })
    expect(edge.origin.calls).toHaveLength(0)
  })
})
