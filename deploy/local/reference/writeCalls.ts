import type { Example } from '#core/contract/openapi/examples'
import type { Operation } from './document.ts'

const host = 'http://127.0.0.1:8787'
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The example of an operation as a command. */
export function writeCurl(method: string, path: string, { operation, example }: Called): string {
  const at = path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => example.path?.[name] ?? whole)
  const query = Object.entries(example.query ?? {}).map(([name, value]) => `${name}=${value}`)
  const url = `${host}${at}${query.length > 0 ? `?${query.join('&')}` : ''}`
  const schemes = operation.security.flatMap((scheme) => Object.keys(scheme))
  const key = schemes.includes('adminKey') ? 'HEDGE_ADMIN_KEY' : 'HEDGE_DEMO_KEY'
  const parts = [
    `curl ${query.length > 0 ? quoted(url) : url}`,
    ...(method === 'get' || (method === 'post' && example.body) ? [] : [`-X ${method.toUpperCase()}`]),
    ...(schemes.length > 0 ? [`-H "authorization: Bearer $${key}"`] : []),
    ...Object.entries(example.headers ?? {}).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...bodyParts(operation, example),
  ]
  return parts.join(' \\\n  ')
}

export type Called = { operation: Operation; example: Example }

function bodyParts({ requestBody }: Operation, { body }: Example): string[] {
  if (body === undefined) return []
  if (requestBody?.content['multipart/form-data']) return ['-F purpose=batch', '-F file=@requests.jsonl']
  return [`-H 'content-type: application/json'`, `-d ${quoted(JSON.stringify(body, null, 2))}`]
}

/** How the official client of OpenAI says the same, by the id of the operation; for what that client knows. */
const clientCalls: Readonly<Record<string, (example: Example) => string>> = {
  createEmbeddings: ({ body }) => `client.embeddings.create(${js(body)})`,
  createChatCompletion: ({ body }) => `client.chat.completions.create(${js(body)})`,
  listModels: () => 'client.models.list()',
  getModel: ({ path }) => `client.models.retrieve(${js(path?.['id'])})`,
  createFile: () => `client.files.create({ file: createReadStream('requests.jsonl'), purpose: 'batch' })`,
  listFiles: ({ query }) => `client.files.list({ limit: ${query?.['limit']} })`,
  retrieveFile: ({ path }) => `client.files.retrieve(${js(path?.['id'])})`,
  downloadFile: ({ path }) => `client.files.content(${js(path?.['id'])})`,
  deleteFile: ({ path }) => `client.files.delete(${js(path?.['id'])})`,
  createBatch: ({ body }) => `client.batches.create(${js(body)})`,
  listBatches: ({ query }) => `client.batches.list({ limit: ${query?.['limit']} })`,
  retrieveBatch: ({ path }) => `client.batches.retrieve(${js(path?.['id'])})`,
  cancelBatch: ({ path }) => `client.batches.cancel(${js(path?.['id'])})`,
}

/** JSON as people write it in JavaScript. */
const js = (value: unknown): string =>
  JSON.stringify(value, null, 2)
    .replaceAll(/^(\s*)"(\w+)":/gm, '$1$2:')
    .replaceAll(/"([^"'\\\n]*)"/g, "'$1'")

export function writeClientCall({ operation, example }: Called): string | undefined {
  const call = clientCalls[operation.operationId]
  return (
    call &&
    `const client = new OpenAI({ baseURL: '${host}/v1', apiKey: process.env.HEDGE_DEMO_KEY })\n\nawait ${call(example)}`
  )
}
