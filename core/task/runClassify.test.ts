import { describe, expect, test } from 'vitest'
import type { ClassifyRequest } from '../contract/request.ts'
import type { NamedHead } from '../heads/head.ts'
import type { Embedder } from './embedder.ts'
import { runTask } from './runTask.ts'

const vectors: Record<string, number[]> = {
  'cows moo': [1, 0],
  'a cow in the grass': [0.96, 0.28],
  'cars honk': [0, 1],
  'a car on the road': [0.28, 0.96],
}
const animals: NamedHead = {
  model: { id: 'hedge-animals-en', version: 4, sha256: 'ab' },
  head: {
    baseSpace: 'hedge-fake-en@2',
    dimensions: 2,
    labels: ['car', 'cow'],
    weights: Float32Array.of(0, 5, 5, 0),
    bias: new Float32Array(2),
    temperature: 1,
    doubt: 0,
    correct: { confidence: [0, 1], correct: [0, 0.9] },
    scope: { score: 'logit', threshold: 3 },
  },
}

function createEmbedder(heads: readonly NamedHead[] = [animals]) {
  const asked: (readonly string[])[] = []
  const embedder: Embedder = {
    model: { id: 'hedge-fake-en', version: 2, sha256: '', vectorSpace: 'hedge-fake-en@2', dimensions: 2 },
    heads,
    embed(texts) {
      asked.push(texts)
      const values = texts.flatMap((text) => vectors[text] ?? [Math.SQRT1_2, -Math.SQRT1_2])
      return Promise.resolve({ vectors: Float32Array.from(values), inputTokens: 7, cutTokens: 2 })
    },
  }
  return { embedder, asked }
}
const request: ClassifyRequest = {
  task: 'classify',
  model: 'hedge-animals-en',
  inputs: ['cows moo', 'cars honk'],
  topN: 5,
}

async function run(more: Partial<ClassifyRequest>, embedder = createEmbedder().embedder) {
  const outcome = await runTask({ ...request, ...more }, embedder)
  if (outcome.reply.task !== 'classify') throw new Error('wrong task')
  return { ...outcome, reply: outcome.reply }
}

describe('classify with a head', () => {
  test('gives each input its labels, likeliest first, with probabilities that sum to 1, and names the head', async () => {
    const { reply, model, inputTokens, cutTokens } = await run({})
    expect(reply.results.map(({ labels }) => labels.map(({ label }) => label))).toEqual([
      ['cow', 'car'],
      ['car', 'cow'],
    ])
    const [first] = reply.results
    expect(first?.labels[0]?.probability).toBeCloseTo(1 / (1 + Math.exp(-5)), 12)
    expect(first?.labels.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12)
    expect({ model, inputTokens, cutTokens }).toEqual({ model: animals.model, inputTokens: 7, cutTokens: 2 })
  })

  test('its confidence is P(correct); the receipt gets the mean over the inputs', async () => {
    const { reply, confidence } = await run({ inputs: ['cows moo', 'something else'] })
    const each = reply.results.map((result) => result.confidence)
    expect(each[0]).toBeCloseTo(0.9 / (1 + Math.exp(-5)), 12)
    expect(confidence).toBeCloseTo((each[0]! + each[1]!) / 2, 12)
  })

  test('says of a text of none of its labels that it is out of scope', async () => {
    const { reply } = await run({ inputs: ['cows moo', 'something else'].map((text) => text) })
    expect(reply.results.map(({ outOfScope }) => outOfScope)).toEqual([false, false])
    const strict = { ...animals, head: { ...animals.head, scope: { score: 'logit' as const, threshold: 4 } } }
    const again = await run({ inputs: ['cows moo', 'something else'] }, createEmbedder([strict]).embedder)
    expect(again.reply.results.map(({ outOfScope }) => outOfScope)).toEqual([false, true])
  })

  test('shows no more labels than asked for', async () => {
    const { reply } = await run({ topN: 1 })
    expect(reply.results.map(({ labels }) => labels)).toMatchObject([[{ label: 'cow' }], [{ label: 'car' }]])
  })

  test('an unknown head is refused before anything is embedded', async () => {
    const { embedder, asked } = createEmbedder()
    const failed = runTask({ ...request, model: 'hedge-plants-en' }, embedder)
    await expect(failed).rejects.toMatchObject({ code: 'model_not_found', param: 'model' })
    await expect(failed).rejects.toThrow('has hedge-animals-en; name one, or send examples')
    expect(asked).toEqual([])
  })

  test('a head over another space than the embedder makes is refused', async () => {
    const old = { ...animals, head: { ...animals.head, baseSpace: 'hedge-fake-en@1' } }
    await expect(runTask(request, createEmbedder([old]).embedder)).rejects.toMatchObject({
      code: 'integrity_failed',
    })
  })
})

describe('classify with examples', () => {
  const examples = [
    { text: 'a cow in the grass', label: 'cow' },
    { text: 'a car on the road', label: 'car' },
  ]

  test('learns their labels, in one call for all vectors, and is answered by the embedder itself', async () => {
    const { embedder, asked } = createEmbedder()
    const { reply, model, confidence } = await run({ model: 'hedge-fake-en', examples }, embedder)
    expect(reply.results.map(({ labels }) => labels[0]?.label)).toEqual(['cow', 'car'])
    expect(model).toBeUndefined()
    expect(confidence).toBeLessThanOrEqual(3 / 4)
    expect(asked).toEqual([['cows moo', 'cars honk', 'a cow in the grass', 'a car on the road']])
  })

  test('of one label are refused', async () => {
    const one = examples.map((example) => ({ ...example, label: 'cow' }))
    await expect(run({ model: 'hedge-fake-en', examples: one })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'examples',
    })
  })
})
