import type { Example } from '#core/contract/openapi/examples'
import { type Called, host } from './writeCurl.ts'

type Arguments = { fields: object } | { id: string } | { file: string }

const bodyOf = ({ body = {} }: Example): Arguments => ({ fields: body })
const idOf = ({ path }: Example): Arguments => ({ id: path?.['id'] ?? '' })
const pageOf = ({ query }: Example): Arguments => ({
  fields: query?.['limit'] ? { limit: Number(query['limit']) } : {},
})

/** What OpenAI's official clients call it, in every language, by the id of the operation; for what those clients know. */
const clientCalls: Readonly<Record<string, [method: string, read: (example: Example) => Arguments]>> = {
  createEmbeddings: ['embeddings.create', bodyOf],
  createChatCompletion: ['chat.completions.create', bodyOf],
  listModels: ['models.list', pageOf],
  getModel: ['models.retrieve', idOf],
  createFile: ['files.create', () => ({ file: 'requests.jsonl' })],
  listFiles: ['files.list', pageOf],
  retrieveFile: ['files.retrieve', idOf],
  downloadFile: ['files.content', idOf],
  deleteFile: ['files.delete', idOf],
  createBatch: ['batches.create', bodyOf],
  listBatches: ['batches.list', pageOf],
  retrieveBatch: ['batches.retrieve', idOf],
  cancelBatch: ['batches.cancel', idOf],
}

function callOf({ operation, example }: Called): { method: string; given: Arguments } | undefined {
  const call = clientCalls[operation.operationId]
  return call && { method: call[0], given: call[1](example) }
}

/** The example of an operation in JavaScript, or undefined where OpenAI's client does not know it. */
export function writeJavaScript(called: Called): string | undefined {
  const call = callOf(called)
  return (
    call &&
    [
      `import OpenAI from 'openai'`,
      ...('file' in call.given ? [`import { createReadStream } from 'node:fs'`] : []),
      `const client = new OpenAI({ baseURL: '${host}/v1', apiKey: process.env.HEDGE_DEMO_KEY })`,
      '',
      `await client.${call.method}(${jsArguments(call.given)})`,
    ].join('\n')
  )
}

function jsArguments(given: Arguments): string {
  if ('id' in given) return js(given.id)
  if ('file' in given) return `{ file: createReadStream(${js(given.file)}), purpose: 'batch' }`
  return Object.keys(given.fields).length > 0 ? js(given.fields) : ''
}

/** JSON as people write it in JavaScript. */
const js = (value: unknown): string =>
  JSON.stringify(value, null, 2)
    .replaceAll(/^(\s*)"(\w+)":/gm, '$1$2:')
    .replaceAll(/"([^"'\\\n]*)"/g, "'$1'")

/** The same in Python. */
export function writePython(called: Called): string | undefined {
  const call = callOf(called)
  return (
    call &&
    [
      'import os',
      'from openai import OpenAI',
      `client = OpenAI(base_url="${host}/v1", api_key=os.environ["HEDGE_DEMO_KEY"])`,
      '',
      `client.${call.method}(${pyArguments(call.given)})`,
    ].join('\n')
  )
}

function pyArguments(given: Arguments): string {
  if ('id' in given) return py(given.id)
  if ('file' in given) return `file=open(${py(given.file)}, "rb"), purpose="batch"`
  return keywords(given.fields)
}

/** Fields that OpenAI's request has not, which its client for Python takes under a name of their own. */
const extra = new Set(['documents', 'hedge'])

function keywords(fields: object): string {
  const entries = Object.entries(fields)
  const own = entries.filter(([name]) => !extra.has(name)).map(([name, value]) => `${name}=${py(value)}`)
  const others = entries.filter(([name]) => extra.has(name))
  const all = others.length > 0 ? [...own, `extra_body=${py(Object.fromEntries(others))}`] : own
  return all.length > 1
    ? `\n${all.map((each) => `    ${each.replaceAll('\n', '\n    ')},\n`).join('')}`
    : all.join('')
}

/** The examples hold texts, numbers and lists of them, of which JSON is also Python. */
const py = (value: unknown): string => JSON.stringify(value, null, 4)
