import { describe, expect, test } from 'vitest'
import type { Request } from '../contract/request.ts'
import { decodeVector } from '../contract/vectorBase64.ts'
import type { Embedder } from './embedder.ts'
import { runTask } from './runTask.ts'

const vectors: Record<string, number[]> = {
  'what do cows eat?': [1, 0, 0],
  'Cows eat grass.': [0.9, Math.sqrt(0.19), 0],
  'Cars are fast.': [0, 1, 0],
  'The moon is far.': [0, 0, 1],
}

type Asked = { texts: readonly string[]; cancel: string | undefined }

/** Vectors from the table; `cancel` is a word, to see that core hands it on as it is. */
function createEmbedder(more: Partial<Embedder<string>> = {}): {
  embedder: Embedder<string>
  asked: Asked[]
} {
  const asked: Asked[] = []
  const embedder: Embedder<string> = {
    model: { id: 'hedge-fake-en', version: 2, sha256: '', vectorSpace: 'hedge-fake-en@2', dimensions: 3 },
    embed(texts, cancel) {
      asked.push({ texts, cancel })
      const values = texts.flatMap((text) => vectors[text] ?? [0, 0.6, 0.8])
      return Promise.resolve({ vectors: Float32Array.from(values), inputTokens: 7, cutTokens: 2 })
    },
    ...more,
  }
  return { embedder, asked }
}

const embed: Request = {
  task: 'embed',
  model: 'hedge-fake-en',
  inputs: ['Cars are fast.', 'The moon is far.'],
}
const documents = ['Cars are fast.', 'Cows eat grass.', 'The moon is far.']

describe('runTask()', () => {
  test('embeds every input, in order, in the bytes that the engine made', async () => {
    const { embedder, asked } = createEmbedder()
    const { reply, ...counts } = await runTask(embed, embedder, 'stop')
    if (reply.task !== 'embed') throw new Error('wrong task')
    expect(reply).toMatchObject({ model: 'hedge-fake-en', vectorSpace: 'hedge-fake-en@2', dimensions: 3 })
    expect(reply.vectors.map((vector) => [...decodeVector(vector)])).toEqual([
      [0, 1, 0],
      [0, 0, 1],
    ])
    expect(counts).toEqual({ inputTokens: 7, cutTokens: 2 })
    expect(asked).toEqual([{ texts: embed.inputs, cancel: 'stop' }])
  })

  test('reranks by cosine, best first, at most topN, with indexes of the request', async () => {
    const { embedder, asked } = createEmbedder()
    const request: Request = {
      task: 'rerank',
      model: 'hedge-fake-en',
      query: 'what do cows eat?',
      documents,
      topN: 2,
    }
    const { reply } = await runTask(request, embedder)
    if (reply.task !== 'rerank') throw new Error('wrong task')
    expect(reply.results.map(({ index }) => index)).toEqual([1, 0])
    expect(reply.results[0]?.score).toBeCloseTo(0.9, 6)
    expect(asked.map(({ texts }) => texts)).toEqual([['what do cows eat?', ...documents]])
  })

  test('equal documents keep the order of the request', async () => {
    const { embedder } = createEmbedder()
    const request: Request = { task: 'rerank', model: 'm', query: 'x', documents: ['y', 'y', 'y'], topN: 3 }
    const { reply } = await runTask(request, embedder)
    if (reply.task !== 'rerank') throw new Error('wrong task')
    expect(reply.results.map(({ index }) => index)).toEqual([0, 1, 2])
  })

  test('extracts the sentence that answers, with its place and a confidence, from one call for vectors', async () => {
    const { embedder, asked } = createEmbedder()
    const passages = [{ text: 'Cars are fast.' }, { text: 'The moon is far. Cows eat grass.' }]
    const request: Request = {
      task: 'extract',
      model: 'm',
      question: 'what do cows eat?',
      passages,
      limit: 1,
    }
    const { reply, confidence } = await runTask(request, embedder)
    if (reply.task !== 'extract') throw new Error('wrong task')
    expect(reply.found).toBe(true)
    expect(reply.answers).toHaveLength(1)
    expect(reply.answers[0]).toMatchObject({ passageIndex: 1, start: 17, end: 32, text: 'Cows eat grass.' })
    expect(Object.keys(reply.answers[0] ?? {})).toEqual(['passageIndex', 'start', 'end', 'text', 'score'])
    expect(confidence).toBe(reply.confidence)
    expect(asked).toHaveLength(1)
  })

  test('finds nothing in passages without a sentence', async () => {
    const { embedder } = createEmbedder()
    const request: Request = {
      task: 'extract',
      model: 'm',
      question: 'q',
      passages: [{ text: ' \n ' }],
      limit: 3,
    }
    const { reply } = await runTask(request, embedder)
    expect(reply).toMatchObject({ found: false, answers: [], nearest: null, unreadPassages: 0 })
  })

  test.each([
    ['too few numbers', Float32Array.of(1, 0, 0), 'the engine gave 3 numbers; wanted 6'],
    [
      'a NaN',
      Float32Array.of(1, 0, 0, 0, Number.NaN, 0),
      'Cannot embed text 1 with hedge-fake-en: the engine gave NaN',
    ],
  ])('refuses %s from the engine, so that another tier may answer', async (_, wrong, message) => {
    const { embedder } = createEmbedder({
      embed: () => Promise.resolve({ vectors: wrong, inputTokens: 0, cutTokens: 0 }),
    })
    const failed = runTask(embed, embedder)
    await expect(failed).rejects.toMatchObject({ code: 'engine_failed' })
    await expect(failed).rejects.toThrow(message)
  })

  test('passes on what the embedder rejects with', async () => {
    const reason = new Error('stopped')
    const { embedder } = createEmbedder({ embed: () => Promise.reject(reason) })
    await expect(runTask(embed, embedder)).rejects.toBe(reason)
  })
})
