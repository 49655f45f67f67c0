import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ChatChunk } from '../contract/http/chatChunk.ts'
import { ChatCompletion } from '../contract/http/chatReply.ts'
import { chatChunks } from './chatChunks.ts'
import { ChunkFold } from './chunkFold.ts'

const head = { id: 'i', created: 1, model: 'm' }
function fold(chunks: readonly ChatChunk[]): ChunkFold {
  const folded = new ChunkFold()
  for (const chunk of chunks) folded.add(chunk)
  return folded
}

test('an answer told as chunks and put together again is the same answer', () => {
  const text = fc.string({ minLength: 1 })
  const call = fc.record({
    id: text,
    type: fc.constant('function' as const),
    function: fc.record({ name: text, arguments: text }),
  })
  const message = fc.record(
    {
      role: fc.constant('assistant' as const),
      content: fc.option(text),
      refusal: fc.option(text),
      tool_calls: fc.array(call, { minLength: 1, maxLength: 3 }),
      reasoning_content: text,
    },
    { requiredKeys: ['role', 'content', 'refusal'] },
  )
  const choice = fc.record({ message, finish_reason: fc.constantFrom('stop', 'length', 'tool_calls') })
  fc.assert(
    fc.property(fc.array(choice, { minLength: 1, maxLength: 3 }), (choices) => {
      const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
      const completion: ChatCompletion = {
        ...head,
        object: 'chat.completion',
        choices: choices.map((each, index) => ({ ...each, index, logprobs: null })),
        usage,
      }
      const folded = fold(chatChunks(completion))
      expect(folded.isWhole(choices.length)).toBe(true)
      expect(folded.completion()).toEqual(completion)
    }),
  )
})

test('a stream is whole only when every choice has ended', () => {
  const part = (index: number, finish_reason: string | null): ChatChunk => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index, delta: { content: 'a' }, finish_reason }],
  })
  expect(fold([]).isWhole(1)).toBe(false)
  expect(fold([part(0, 'stop')]).isWhole(2)).toBe(false)
  expect(fold([part(0, 'stop'), part(1, null)]).isWhole(2)).toBe(false)
  expect(fold([part(0, 'stop'), part(1, 'length')]).isWhole(2)).toBe(true)
})

test('parts of two calls that come mixed are put together by their index', () => {
  const delta = (index: number, more: object): ChatChunk => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { tool_calls: [{ index, ...more }] }, finish_reason: null }],
  })
  const folded = fold([
    delta(0, { id: 'a', function: { name: 'f', arguments: '{"x"' } }),
    delta(1, { id: 'b', function: { name: 'g', arguments: '' } }),
    delta(0, { function: { arguments: ':1}' } }),
  ])
  expect(folded.completion()?.choices[0]?.message.tool_calls).toMatchObject([
    { id: 'a', function: { name: 'f', arguments: '{"x":1}' } },
    { id: 'b', function: { name: 'g', arguments: '' } },
  ])
  expect(folded.characters).toBe('{"x":1}'.length)
})
