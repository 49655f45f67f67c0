import { describe, expect, test } from 'vitest'
import { AppError } from '../error.ts'
import { ChatChunk } from './chatChunk.ts'
import { ChatCompletion } from './chatReply.ts'
import { readChatBody } from './readChatBody.ts'

const messages = [{ role: 'user', content: 'Hello' }]
const read = (more: object) => readChatBody({ model: 'm', messages, ...more }, 'chat')

function errorOf(run: () => unknown): AppError {
  try {
    run()
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('expected an AppError')
}

describe('a chat request', () => {
  test('may hold every kind of message, and what an upstream once answered comes back as it was', () => {
    const echo = { role: 'assistant', content: null, refusal: null, annotations: [], reasoning: 'so' }
    const body = read({
      messages: [
        { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] },
        { role: 'user', name: 'ann', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] },
        { ...echo, tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: 'c', content: '3' },
      ],
    })
    expect(body.messages[2]).toMatchObject(echo)
  })

  test("may name the function whose answer a message holds, as OpenAI's own examples do", () => {
    const said = { role: 'tool', tool_call_id: 'c', name: 'f', content: '3' }
    expect(read({ messages: [...messages, said] }).messages[1]).toEqual(said)
  })

  test('takes null for "left out", as OpenAI does', () => {
    expect(read({ temperature: null, audio: null, stop: null })).toEqual({ model: 'm', messages })
  })

  test.each([
    [{ audio: { voice: 'v', format: 'mp3' } }, 'audio', 'is not supported; ask for text'],
    [{ modalities: ['text', 'audio'] }, 'modalities[1]', 'send "text"'],
    [{ service_tier: 'priority' }, 'service_tier', 'send one of "auto"'],
    [
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }] },
      'messages[0].content[0].file.file_id',
      'is "file-1"; send the file itself as file_data',
    ],
    [{ functions: [] }, 'functions', 'send tools'],
    [{ store: true }, 'store', 'send false'],
    [{ frequency: 1 }, 'frequency', 'is not a known field'],
    [{ hedge: { reech: 'edge' } }, 'hedge.reech', 'is not a known field'],
    [{ messages: [] }, 'messages', 'at least 1'],
    [{ messages: [{ role: 'friend', content: 'a' }] }, 'messages[0].role', 'send one of'],
    [
      { messages: [{ role: 'user', content: [{ type: 'video' }] }] },
      'messages[0].content[0].type',
      'image_url',
    ],
    [{ n: 0 }, 'n', 'at least 1'],
    [{ temperature: 2.5 }, 'temperature', 'at most 2'],
    [{ stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop', 'at most 4'],
    [{ max_tokens: 1, max_completion_tokens: 2 }, 'max_tokens', 'send one of them'],
    [{ stream_options: { include_usage: true } }, 'stream_options', 'send stream: true'],
    [{ top_logprobs: 3 }, 'top_logprobs', 'send logprobs: true'],
    [{ tool_choice: 'required' }, 'tool_choice', 'send tools'],
    [{ documents: [{ title: 'no text' }] }, 'documents[0].text', 'missing'],
  ])('%j is refused by its field', (more, param, says) => {
    const error = errorOf(() => read(more))
    expect(error).toMatchObject({ code: 'invalid_request', param })
    expect(error.message).toContain(says)
  })
})

describe('what an upstream answers', () => {
  const head = { id: 'i', created: 1, model: 'm' }

  test('is filled up to what OpenAI always sends, and keeps fields of its own', () => {
    const read = ChatCompletion.parse({
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message: { content: 'Hi', reasoning: 'so' }, finish_reason: 'eos' }],
      timings: { ms: 3 },
    })
    expect(read).toMatchObject({ timings: { ms: 3 } })
    expect(read.choices[0]).toEqual({
      index: 0,
      message: { role: 'assistant', content: 'Hi', refusal: null, reasoning: 'so' },
      logprobs: null,
      finish_reason: 'eos',
    })
  })

  test('is no answer without a finish_reason, and a chunk is one', () => {
    const choice = { index: 0, message: { content: 'Hi' } }
    expect(ChatCompletion.safeParse({ ...head, object: 'chat.completion', choices: [choice] }).success).toBe(
      false,
    )
    const chunk = {
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: { content: 'H' } }],
    }
    expect(ChatChunk.parse(chunk).choices[0]?.finish_reason).toBeNull()
  })
})
