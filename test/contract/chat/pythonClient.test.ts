import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { provideOpenAiPython } from './provideOpenAiPython.ts'
import { type ChatStack, startChatStack } from './startChatStack.ts'

const provided = provideOpenAiPython()
if ('missing' in provided) {
  process.stdout.write(
    `The official client for Python cannot be had here (${provided.missing}): its test is skipped\n`,
  )
}

let chat: ChatStack | undefined
beforeAll(async () => {
  if ('python' in provided) chat = await startChatStack()
})
afterAll(() => chat?.end())

test.runIf('python' in provided)(
  'the official client for Python asks, streams, embeds, and tells errors apart',
  async () => {
    const { stack } = chat as ChatStack
    const { python } = provided as { python: string }
    const script = new URL('client.py', import.meta.url).pathname
    const { stdout } = await promisify(execFile)(python, [script, `${stack.url}/v1`, stack.demoKey])
    const seen = JSON.parse(stdout) as { content: string; usage: number[]; models: string[] }
    expect(seen).toMatchObject({
      content: expect.stringContaining('Books may be kept for four weeks. [1]'),
      finish: 'stop',
      found: true,
      streamed: seen.content,
      talked: 'one two three',
      dimensions: [384, 384],
      short: 64,
      same: true,
      tokens: true,
      listed: [[], []],
      retrieved: 'hedge-small-en',
      errors: [
        { class: 'NotFoundError', status: 404, code: 'model_not_found' },
        { class: 'BadRequestError', status: 400, code: 'invalid_request' },
        { class: 'AuthenticationError', status: 401, code: 'invalid_key' },
        { class: 'BadRequestError', status: 400, code: 'invalid_request' },
        { class: 'BadRequestError', status: 400, code: 'invalid_request' },
      ],
    })
    expect(seen.usage[0]).toBe(seen.usage[1])
    expect(seen.models).toEqual(expect.arrayContaining(['hedge-extract', 'talker']))
  },
)
