import { describe, expect, test } from 'vitest'
import { Answer } from '#core/contract/reply'
import { decodeVector } from '#core/contract/vectorBase64'
import type { NamedHead } from '#core/heads/head'
import { createTokenizer } from '#core/text/tokenize'
import { createVerifyHop, signHop } from './platform/hop.ts'
import { fakeVector } from './testing/fakeEngine.ts'
import { fakeEntry, fakeTokenizerJson } from './testing/fakeModel.ts'
import { embedRequest as embed, errorOf, startFakeOrigin } from './testing/fakeOrigin.ts'

const hop = { createVerifyHop, signHop }
const model = fakeEntry.id
const answerOf = async (response: Response): Promise<Answer> => Answer.parse(await response.json())

describe('an answer of the origin', () => {
  test('embeds, and the receipt has one hop of this tier whose parts add up', async () => {
    const { ask } = await startFakeOrigin(hop)
    const response = await ask(embed(['cows eat grass', 'the moon ' + 'is far '.repeat(20)]))
    expect(response.status).toBe(200)
    const { reply, receipt } = await answerOf(response)
    if (reply.task !== 'embed') throw new Error('wrong task')
    expect(reply).toMatchObject({ model, vectorSpace: 'hedge-fake-en@3', dimensions: 4, inputTokens: 5 + 16 })
    const tokenizer = createTokenizer(fakeTokenizerJson, { maxTokens: 16 })
    expect(decodeVector(reply.vectors[0] ?? '')).toEqual(fakeVector(tokenizer.encode('cows eat grass').ids))
    expect(receipt.requestId).toBe('r-1')
    expect(receipt.hops).toHaveLength(1)
    expect(receipt.hops[0]).toMatchObject({
      tier: 'origin',
      outcome: 'answered',
      model: { id: model, version: 3, sha256: 'cd'.repeat(32) },
      engine: 'fake/cpu',
      cache: 'bypass',
      tokens: { input: 21, cut: 28 },
      costParts: { compute: 0.42 },
      costMicroUsd: 0.42,
    })
    expect(Object.keys(receipt.hops[0]?.phasesMs ?? {})).toEqual(['tokenize', 'queue', 'compute', 'task'])
  })

  test('reranks and extracts through the same queue', async () => {
    const { ask } = await startFakeOrigin(hop)
    const rerank = { task: 'rerank', model, query: 'a', documents: ['b', 'a', 'c'], topN: 2 }
    const ranked = await answerOf(await ask({ request: rerank, hints: {}, requestId: 'r' }))
    if (ranked.reply.task !== 'rerank') throw new Error('wrong task')
    expect(ranked.reply.results).toHaveLength(2)
    expect(ranked.reply.results[0]).toMatchObject({ index: 1 })
    expect(ranked.reply.results[0]?.score).toBeCloseTo(1, 5)
    const passages = [{ text: 'The moon is far. Cows eat grass.' }]
    const extract = { task: 'extract', model, question: 'what do cows eat?', passages, limit: 1 }
    const extracted = await answerOf(await ask({ request: extract, hints: {}, requestId: 'r' }))
    expect(extracted.reply.task).toBe('extract')
    expect(extracted.receipt.hops[0]?.confidence).toBeGreaterThan(0)
  })

  test('classifies with examples: the receipt names the model that was learned from, and how sure it is', async () => {
    const { ask } = await startFakeOrigin(hop)
    const examples = [
      { text: 'cows eat grass', label: 'cow' },
      { text: 'cars are fast', label: 'car' },
    ]
    const classify = { task: 'classify', model, inputs: ['cows eat grass.'], examples, topN: 2 }
    const { reply, receipt } = await answerOf(await ask({ request: classify, hints: {}, requestId: 'r' }))
    if (reply.task !== 'classify') throw new Error('wrong task')
    expect(reply.results[0]?.labels[0]?.label).toBe('cow')
    expect(receipt.hops[0]).toMatchObject({ model: { id: model }, confidence: reply.results[0]?.confidence })
  })

  test('classifies with a head over its vectors: the receipt names the head', async () => {
    const named: NamedHead = {
      model: { id: 'hedge-animals-en', version: 7, sha256: 'ef'.repeat(32) },
      head: {
        baseSpace: fakeEntry.vectorSpace,
        dimensions: fakeEntry.dimensions,
        labels: ['a', 'b'],
        weights: new Float32Array(2 * fakeEntry.dimensions),
        bias: Float32Array.of(0, 1),
        temperature: 1,
        doubt: 0,
        correct: { confidence: [0, 1], correct: [0, 1] },
        scope: undefined,
      },
    }
    const { ask } = await startFakeOrigin(hop, { heads: [named] })
    const of = (id: string) => ({ task: 'classify', model: id, inputs: ['cows'], topN: 1 })
    const { reply, receipt } = await answerOf(
      await ask({ request: of('hedge-animals-en'), hints: {}, requestId: 'r' }),
    )
    expect(reply).toMatchObject({ model: 'hedge-animals-en', results: [{ labels: [{ label: 'b' }] }] })
    expect(receipt.hops[0]?.model).toEqual(named.model)
    const unknown = await ask({ request: of('hedge-plants-en'), hints: {}, requestId: 'r' })
    expect(await errorOf(unknown)).toMatchObject({ code: 'model_not_found', param: 'model' })
  })
})
