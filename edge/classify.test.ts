import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '#core/contract/error'
import { limits } from '#core/contract/limits'
import { fakeEdge } from './testing/fakeEdge.ts'
import { fakeAnswer } from './testing/fakeOrigin.ts'
import { readReceipt } from './testing/readReceipt.ts'

const examples = [
  { text: 'my card is late', label: 'card' },
  { text: 'send money abroad', label: 'transfer' },
]
const texts = (count: number, label: string) => Array.from({ length: count }, () => ({ text: 'a', label }))

describe('POST /v1/classify', () => {
  test('learns from examples with the vectors of the small model, and sends the origin all of them', async () => {
    const edge = fakeEdge()
    const response = await edge.post('/v1/classify', { input: 'where is my card?', examples })
    expect(await response.json()).toMatchObject({
      model: 'hedge-small-en',
      results: [{ labels: [{ label: 'card', probability: 0.25 }, { label: 'transfer' }], confidence: 0.75 }],
    })
    expect(edge.origin.calls[0]?.call.request).toEqual({
      task: 'classify',
      model: 'hedge-small-en',
      inputs: ['where is my card?'],
      examples,
      topN: limits.shownLabels,
    })
  })

  test('is answered from the cache the second time, with the confidence; other examples are another question', async () => {
    const edge = fakeEdge()
    edge.origin.respond = async (call) => {
      const answer = fakeAnswer(call)
      const hops = answer.receipt.hops.map((hop) => ({ ...hop, confidence: 0.75 }))
      return { status: 200, body: { ...answer, receipt: { ...answer.receipt, hops } } }
    }
    await edge.post('/v1/classify', { input: 'a', examples })
    const again = await edge.post('/v1/classify', { input: 'a', examples })
    expect(readReceipt(again).hops).toMatchObject([{ tier: 'edge-cache', cache: 'hit', confidence: 0.75 }])
    const [card, transfer] = examples
    const relabelled = [{ ...card, label: 'post' }, transfer]
    const other = await edge.post('/v1/classify', { input: 'a', examples: relabelled })
    expect(readReceipt(other).hops[0]?.cache).toBe('miss')
  })

  test('/v1/route says where it would run', async () => {
    const request = { model: 'hedge-banking77-en', input: 'a' }
    const response = await fakeEdge().post('/v1/route', { task: 'classify', request })
    expect(await response.json()).toMatchObject({ decision: { plan: 'origin' } })
  })

  const refused: [name: string, body: object, code: ErrorCode, param: string, text: string][] = [
    [
      'a head that does not exist',
      { model: 'hedge-x-en', input: 'a' },
      'model_not_found',
      'model',
      'hedge-banking77-en',
    ],
    [
      'an embedder without examples',
      { model: 'hedge-small-en', input: 'a' },
      'model_not_found',
      'model',
      'or examples',
    ],
    [
      'a head with examples',
      { model: 'hedge-banking77-en', input: 'a', examples },
      'model_not_found',
      'model',
      'hedge-small-en',
    ],
    ['neither head nor examples', { input: 'a' }, 'invalid_request', 'model', 'send examples'],
    [
      'an empty text',
      { model: 'hedge-banking77-en', input: ['a', ''] },
      'invalid_request',
      'input[1]',
      'at least 1',
    ],
    [
      'an example without text',
      { input: 'a', examples: [...examples, { text: '', label: 'b' }] },
      'invalid_request',
      'examples[2].text',
      'at least 1',
    ],
    ['one label only', { input: 'a', examples: texts(3, 'x') }, 'invalid_request', 'examples', 'at least 2'],
    [
      'too many of one label',
      { input: 'a', examples: [...texts(51, 'x'), ...texts(1, 'y')] },
      'invalid_request',
      'examples',
      'at most 50',
    ],
    [
      'too many examples',
      { input: 'a', examples: texts(513, 'x') },
      'invalid_request',
      'examples',
      'at most 512',
    ],
    [
      'too many labels',
      { input: 'a', examples: Array.from({ length: 65 }, (_, at) => ({ text: 'a', label: `l${at}` })) },
      'invalid_request',
      'examples',
      'at most 64',
    ],
    [
      'a length of vectors',
      { model: 'hedge-banking77-en', input: 'a', dimensions: 3 },
      'invalid_request',
      'dimensions',
      'not a known field',
    ],
  ]
  test.each(refused)('refuses %s', async (_, body, code, param, text) => {
    const edge = fakeEdge()
    const { error } = (await (await edge.post('/v1/classify', body)).json()) as {
      error: { code: string; param: string; message: string }
    }
    expect({ code: error.code, param: error.param }).toEqual({ code, param })
    expect(error.message).toMatch(/^Cannot classify: /)
    expect(error.message).toContain(text)
    expect(edge.origin.calls).toHaveLength(0)
  })

  test.each([
    ['another number of results', { results: [] }],
    [
      'a label that was not sent',
      { results: [{ labels: [{ label: 'spy', probability: 0.5 }], confidence: 0.5, outOfScope: false }] },
    ],
    [
      'a probability above 1',
      { results: [{ labels: [{ label: 'card', probability: 1.5 }], confidence: 0.5, outOfScope: false }] },
    ],
    ['no label', { results: [{ labels: [], confidence: 0.5, outOfScope: false }] }],
  ])('an answer of the origin with %s is not passed on, and not kept', async (_, wrong) => {
    const edge = fakeEdge()
    edge.origin.respond = async (call) => {
      const answer = fakeAnswer(call)
      return { status: 200, body: { ...answer, reply: { ...answer.reply, ...wrong } } }
    }
    const response = await edge.post('/v1/classify', { input: 'a', examples })
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_invalid' } })
    expect(edge.stored.size).toBe(0)
  })
})
