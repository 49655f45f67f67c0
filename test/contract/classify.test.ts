import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClassifyReplyBody } from '#core/contract/http/classify'
import type { ModelListBody } from '#core/contract/http/models'
import { answeringHop, Receipt } from '#core/contract/receipt'
import { startTestStack, type TestStack } from '../stack/testStack.ts'

let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack()
})
afterAll(() => stack?.end())

const send = (path: string, body?: object): Promise<Response> =>
  fetch(`${stack.url}${path}`, {
    headers: { authorization: `Bearer ${stack.demoKey}`, 'content-type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })

async function classify(body: object) {
  const response = await send('/v1/classify', body)
  const receipt = Receipt.parse(JSON.parse(response.headers.get('hedge-receipt') ?? ''))
  return { reply: (await response.json()) as ClassifyReplyBody, receipt }
}

const cases: [head: string, input: string, label: string][] = [
  ['hedge-banking77-en', 'I ordered a new card two weeks ago and it has not come', 'card_arrival'],
  ['hedge-clinc150-en', 'wake me up at half past six tomorrow', 'alarm'],
]

describe('POST /v1/classify', () => {
  test.each(cases)('%s tells %j, and something else apart from it', async (model, input, label) => {
    const { reply, receipt } = await classify({
      model,
      input: [input, 'why do volcanoes erupt under the sea'],
      top_n: 3,
    })
    const [known, stranger] = reply.results
    expect(known?.labels).toHaveLength(3)
    expect(known?.labels[0]?.label).toBe(label)
    expect(known).toMatchObject({ index: 0, out_of_scope: false })
    expect(known?.confidence).toBeGreaterThan(0.5)
    expect(stranger).toMatchObject({ index: 1, out_of_scope: true })
    const hop = answeringHop(receipt)
    expect(hop?.model).toMatchObject({ id: model, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(hop?.confidence).toBeCloseTo(((known?.confidence ?? 0) + (stranger?.confidence ?? 0)) / 2, 9)
  })

  test('learns from a handful of examples, does not claim to be certain, and answers again from the cache', async () => {
    const examples = [
      { text: 'The parcel never came', label: 'delivery' },
      { text: 'My order is three days late', label: 'delivery' },
      { text: 'I was charged twice', label: 'payment' },
      { text: 'Please send the invoice again', label: 'payment' },
    ]
    const body = { input: 'where is my package?', examples }
    const first = await classify(body)
    expect(first.reply).toMatchObject({
      model: 'hedge-small-en',
      results: [{ labels: [{ label: 'delivery' }, {}] }],
    })
    expect(first.reply.results[0]?.confidence).toBeLessThanOrEqual(5 / 6)
    const second = await classify(body)
    expect(second.reply).toEqual(first.reply)
    expect(second.receipt.hops).toMatchObject([
      { tier: 'edge-cache', cache: 'hit', confidence: first.reply.results[0]?.confidence },
    ])
  })

  test('GET /v1/models lists the heads with the space that they read', async () => {
    const { data } = (await (await send('/v1/models')).json()) as ModelListBody
    const spaces = new Set(data.map(({ hedge }) => hedge.tasks.includes('embed') && hedge.vector_space))
    const heads = data.filter(({ hedge }) => hedge.tasks.join() === 'classify')
    expect(heads.map(({ id }) => id)).toEqual(expect.arrayContaining(cases.map(([id]) => id)))
    for (const { hedge } of heads) expect(spaces).toContain(hedge.vector_space)
  })
})
