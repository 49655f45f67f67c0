import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestStack, type TestStack } from '../stack/testStack.ts'
import { openAiSpec } from './chat/openaiSpec.ts'

/** Chats, files and batches are held against it by their own tests, which have what it takes to make them. */
const spec = openAiSpec()
if (spec === undefined) {
  process.stdout.write(
    'OpenAI’s description of its API is not here (HEDGE_SPECS, ../shared/specs): its tests are skipped\n',
  )
}

let stack: TestStack
beforeAll(async () => {
  if (spec) stack = await startTestStack()
})
afterAll(() => stack?.end())

const ask = async (path: string, body?: object): Promise<unknown> => {
  const response = await fetch(stack.url + path, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${stack.demoKey}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return response.json()
}
async function upload(): Promise<string> {
  const body = new FormData()
  body.set('purpose', 'batch')
  body.set('file', new File(['{}'], 'requests.jsonl'))
  const headers = { authorization: `Bearer ${stack.demoKey}` }
  const response = await fetch(`${stack.url}/v1/files`, { method: 'POST', headers, body })
  expect(response.status).toBe(200)
  return ((await response.json()) as { id: string }).id
}
const run = async (): Promise<unknown> =>
  ask('/v1/batches', {
    input_file_id: await upload(),
    endpoint: '/v1/embeddings',
    completion_window: '24h',
  })
const tokens = {
  model: 'hedge-small-en',
  input: [
    [1037, 2338],
    [101, 1037, 5414, 102],
  ],
}
const embed = { model: 'hedge-small-en', input: ['a book', 'a loan'] }

test.runIf(spec).each([
  ['embeddings', 'CreateEmbeddingResponse', () => ask('/v1/embeddings', embed)],
  ['embeddings of token ids', 'CreateEmbeddingResponse', () => ask('/v1/embeddings', tokens)],
  ['the list of models', 'ListModelsResponse', () => ask('/v1/models')],
  ['one model', 'Model', () => ask('/v1/models/hedge-small-en')],
  ['no files', 'ListFilesResponse', () => ask('/v1/files')],
  ['no batches', 'ListBatchesResponse', () => ask('/v1/batches')],
  ['the list of files', 'ListFilesResponse', async () => (await upload(), ask('/v1/files'))],
  ['the list of batches', 'ListBatchesResponse', async () => (await run(), ask('/v1/batches'))],
  ['a refused body', 'ErrorResponse', () => ask('/v1/embeddings', { ...embed, dimensions: 5_000 })],
  ['an unknown model', 'ErrorResponse', () => ask('/v1/embeddings', { ...embed, model: 'nobody' })],
  ['an unknown endpoint', 'ErrorResponse', () => ask('/v1/nothing')],
] as const)('%s: as OpenAI describes it', async (...[, schema, answer]) => {
  const value = await answer()
  expect(spec?.flaws(schema, value), JSON.stringify(value).slice(0, 300)).toEqual([])
  // What would pass whatever it is held against proves nothing.
  expect(spec?.flaws(schema, {})).not.toEqual([])
})
