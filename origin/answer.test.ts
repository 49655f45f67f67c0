import { describe, expect, test } from 'vitest'
import { Answer } from '#core/contract/reply'
import { decodeVector } from '#core/contract/vectorBase64'
import { createTokenizer } from '#core/text/tokenize'
import { createVerifyHop, signHop } from './platform/hop.ts'
import { fakeVector } from './testing/fakeEngine.ts'
import { fakeEntry, fakeTokenizerJson } from './testing/fakeModel.ts'
import { embedRequest as embed, startFakeOrigin } from './testing/fakeOrigin.ts'

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
      costParts: { compute: 21 * 0.02 },
      costMicroUsd: 21 * 0.02,
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
})
