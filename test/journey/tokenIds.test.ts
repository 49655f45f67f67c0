import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createTokenizer } from '#core/text/tokenize'
import { edgeLimits } from '../../edge/limits.ts'
import { readReceipt } from '../../edge/testing/readReceipt.ts'
import { edgeWithModels } from './edgeWithModels.ts'

const texts = ['What does the library cost?', 'It is unaffordably free: 東京 \u{1f600} café.']
const tokenizer = createTokenizer(JSON.parse(readFileSync('models/artifacts/tokenizer.json', 'utf8')), {
  maxTokens: 256,
})
const framed = texts.map((text) => tokenizer.encode(text).ids)
const bare = framed.map((ids) => ids.slice(1, -1))
const unknownId = 40_000

type Edge = ReturnType<typeof edgeWithModels>
const ask = (edge: Edge, model: string, input: unknown, headers = {}) =>
  edge.post('/v1/embeddings', { model, input, encoding_format: 'base64' }, headers)

async function refusalOf(response: Response) {
  const { error } = (await response.json()) as { error: { code: string; param: string; message: string } }
  return { status: response.status, ...error }
}

describe('embeddings of token ids', () => {
  test.each(['hedge-nano-en', 'hedge-small-en'])('by %s are those of their texts, to the bit', async (id) => {
    const edge = edgeWithModels()
    await ask(edge, id, 'first of all')
    await edge.loaded()
    const ofTexts = (await (await ask(edge, id, texts)).json()) as { data: unknown[] }
    for (const input of [bare, framed]) {
      const response = await ask(edge, id, input, { 'cache-control': 'no-store' })
      expect(readReceipt(response).hops).toMatchObject([{ tier: 'edge' }])
      expect(await response.json()).toEqual(ofTexts)
    }
    expect(await (await ask(edge, id, bare[0])).json()).toMatchObject({ data: [ofTexts.data[0]] })
  })

  test('of a model that only the origin runs go there as texts that have these tokens', async () => {
    const edge = edgeWithModels({ compute: { small: true, cpuMs: 0 } })
    expect((await ask(edge, 'hedge-base-en', bare)).status).toBe(200)
    const request = edge.origin.calls[0]?.call.request
    const sent = request?.task === 'embed' ? request.inputs : []
    expect(sent.map((text) => tokenizer.encode(text).ids)).toEqual(framed)
  })

  test('load the vocabulary with the first such request, and only then', async () => {
    const edge = edgeWithModels({ compute: { small: true, cpuMs: 0 } })
    await ask(edge, 'hedge-base-en', 'a text')
    expect(edge.loads).toEqual([])
    await Promise.all([ask(edge, 'hedge-base-en', bare), ask(edge, 'hedge-small-en', bare)])
    await ask(edge, 'hedge-base-en', framed)
    expect(edge.loads).toEqual(['tokenizer.json'])
  })

  test.each([
    [
      'beyond the vocabulary',
      [2000, unknownId],
      'input[1]',
      'is 40000; hedge-small-en has the tokens 0 to 30521',
    ],
    ['beyond it, in the second text', [bare[0], [101, 2000, unknownId, 102]], 'input[1][2]', 'is 40000'],
    ['that no text has in this order', [bare[0], [1996, 3366]], 'input[1][0]', 'no text has these tokens'],
    ['with a control token inside', [2000, 102, 2000], 'input[1]', 'no text has these tokens'],
    [
      'that begin in the middle of a word',
      [8043, 2000],
      'input[0]',
      'as its tokenizer made them, or the text',
    ],
    ['of nothing', [[101, 102]], 'input[0]', 'is a text of 0 characters'],
  ])('%s are refused by their place, and nothing is asked or paid', async (_, input, param, message) => {
    const edge = edgeWithModels()
    const refusal = await refusalOf(await ask(edge, 'hedge-small-en', input))
    expect(refusal).toMatchObject({ status: 400, code: 'invalid_request', param })
    expect(refusal.message).toContain(message)
    expect(edge.origin.calls).toEqual([])
  })

  test('share what is kept with their texts, are routed, and can be warmed', async () => {
    const edge = edgeWithModels({ compute: { small: true, cpuMs: 0 } })
    const warmed = await edge.post('/v1/cache/warm', {
      requests: [{ task: 'embed', request: { model: 'hedge-base-en', input: bare } }],
    })
    expect(await warmed.json()).toMatchObject({ results: [{ outcome: 'made' }] })
    const kept = edge.origin.calls[0]?.call.request
    const again = await ask(edge, 'hedge-base-en', kept?.task === 'embed' ? kept.inputs : [])
    expect(readReceipt(again).hops).toMatchObject([{ cache: 'hit' }])
    const route = { task: 'embed', request: { model: 'hedge-base-en', input: bare } }
    expect(await (await edge.post('/v1/route', route)).json()).toMatchObject({ decision: { plan: 'edge' } })
  })

  test('of a model that is not there, or beyond the permit, are refused as texts are', async () => {
    const edge = edgeWithModels()
    expect(await refusalOf(await ask(edge, 'gpt-4', [1]))).toMatchObject({ code: 'model_not_found' })
    edge.clock.advance(edgeLimits.keyMemoryMs)
    edge.keyChanges.set('ann', { permit: { models: ['hedge-base-en'], reach: 'origin' } } as never)
    expect(await refusalOf(await ask(edge, 'hedge-small-en', [unknownId]))).toMatchObject({
      code: 'not_permitted',
    })
  })
})
