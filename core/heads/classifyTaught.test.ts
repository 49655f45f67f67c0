import { expect, test } from 'vitest'
import type { Embedder } from '../task/embedder.ts'
import { runClassify } from '../task/runClassify.ts'
import { classifyTaught } from './classifyTaught.ts'

const turn = (angle: number): [number, number] => [Math.cos(angle), Math.sin(angle)]
const examples = [0, 0.2, 1.3, 1.5]
const labels = ['east', 'east', 'north', 'north']
const inputs = [0.1, 1.2, 2.9]
const base = { vectorSpace: 'hedge-fake-en@1', dimensions: 2 }

test('classifyTaught() says of vectors what classify says of their texts', async () => {
  const embedder: Embedder = {
    model: { id: 'hedge-fake-en', version: 1, sha256: '', ...base },
    embed: async (texts) => ({
      vectors: Float32Array.from(texts.flatMap((text) => turn(Number(text)))),
      inputTokens: 0,
      cutTokens: 0,
    }),
  }
  const { reply } = await runClassify(
    {
      task: 'classify',
      model: 'hedge-fake-en',
      inputs: inputs.map(String),
      examples: examples.map((angle, at) => ({ text: String(angle), label: labels[at] as string })),
      topN: 1,
    },
    embedder,
  )
  const task = {
    ...base,
    labels,
    examples: Float32Array.from(examples.flatMap(turn)),
    inputs: Float32Array.from(inputs.flatMap(turn)),
  }
  const said = classifyTaught(task)
  expect(said.map(({ label, outOfScope }) => [label, outOfScope])).toEqual([
    ['east', false],
    ['north', false],
    ['north', true],
  ])
  expect(said).toEqual(
    reply.results.map(({ labels: [first], confidence, outOfScope }) => ({
      label: first?.label,
      confidence,
      outOfScope,
    })),
  )
})
