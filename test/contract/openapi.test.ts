import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sseType } from '#core/contract/http/sse'
import type { Endpoint } from '#core/contract/http/endpoint'
import { endpoints } from '#core/contract/http/endpoints'
import { type Example, examples } from '#core/contract/openapi/examples'
import { startTestStack, type TestStack } from '../stack/testStack.ts'
import { inOrder, MadeThings, manyRequests } from './madeThings.ts'

type Media = { schema: { $ref?: string; type?: string } }
type Document = {
  paths: Record<string, Record<string, { responses: Record<string, { content: Record<string, Media> }> }>>
  components: object
}

let stack: TestStack
let document: Document
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
beforeAll(async () => {
  stack = await startTestStack()
  document = (await (await fetch(`${stack.url}/openapi.json`)).json()) as Document
  ajv.addSchema({ $id: 'api', components: document.components })
})
afterAll(() => stack?.end())

const made = new MadeThings()

async function ask({ method, path, access, form }: Endpoint, example: Example): Promise<Response> {
  const at = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => example.path?.[name] ?? '')
  const query = new URLSearchParams(example.query).toString()
  const key = access === 'admin' ? stack.adminKey : stack.demoKey
  const upload = example.body && form ? await uploadOf(example.body) : undefined
  return fetch(`${stack.url}${made.inText(at)}${query && `?${query}`}`, {
    method: method.toUpperCase(),
    headers: {
      ...example.headers,
      ...(access !== 'public' && { authorization: `Bearer ${key}` }),
      ...(example.body && { 'content-type': upload?.type ?? 'application/json' }),
    },
    ...(example.body && { body: upload ?? made.inText(JSON.stringify(example.body)) }),
  })
}

/**
 * As a browser would send it: `file` is one, everything else a text. In one piece, because whoever is refused before the body was
 * read has the connection closed, and a body that is still being written then fails before the answer is read.
 */
function uploadOf(fields: object): Promise<Blob> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields))
    form.set(name, name === 'file' ? new File([String(value)], 'requests.jsonl') : String(value))
  return new Response(form).blob()
}

/** What is wrong with an answer by the document: its status, its type, its body. */
async function flawsOf({ method, path }: Endpoint, response: Response): Promise<unknown> {
  const described = document.paths[path]?.[method]?.responses[response.status]
  const text = await response.text()
  if (described === undefined) return `status ${response.status} is not described: ${text.slice(0, 200)}`
  const type = response.headers.get('content-type')?.split(';')[0] ?? ''
  const media = described.content[type]
  if (media?.schema.$ref === undefined) return `${type} is not described`
  if (type === 'text/plain' || type === 'application/octet-stream') return undefined
  const validate = ajv.getSchema(`api${media.schema.$ref}`)
  const values = type === sseType ? eventsIn(text) : [JSON.parse(text) as unknown]
  for (const value of values) if (validate?.(value) !== true) return validate?.errors ?? 'no such schema'
  return undefined
}

const eventsIn = (text: string): unknown[] =>
  text
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice('data: '.length)) as unknown)

const longer = (example: Example): Example => ({
  ...example,
  body: { ...example.body, file: manyRequests(example) },
})

describe('the example of', () => {
  test.each(inOrder)('$id is answered as the document says', async (endpoint) => {
    if (endpoint.id === 'listDeliveries') await batchIsOver()
    const example = examples[endpoint.id] ?? {}
    const response = await ask(endpoint, endpoint.form ? longer(example) : example)
    expect(response.status, await response.clone().text()).toBe(200)
    made.learn(endpoint.id, await response.clone().text(), response.headers.get('x-request-id') ?? '')
    expect(await flawsOf(endpoint, response)).toBeUndefined()
  })

  /** Its file can be deleted then, and the webhook has a message. */
  async function batchIsOver(): Promise<void> {
    const [batch, deliveries] = ['retrieveBatch', 'listDeliveries'].map((id) =>
      endpoints.find((endpoint) => endpoint.id === id),
    ) as [Endpoint, Endpoint]
    const look = async (endpoint: Endpoint): Promise<string> =>
      (await ask(endpoint, examples[endpoint.id] ?? {})).text()
    await expect.poll(() => look(batch), { timeout: 20_000 }).toMatch(/"status":"(completed|cancelled)"/)
    await expect.poll(() => look(deliveries), { timeout: 20_000 }).toContain('webhook.delivery')
  }
})

test('the page about the API is served, and this site’s policy lets it have its style', async () => {
  const page = await fetch(`${stack.url}/reference`)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.headers.get('content-security-policy')).toContain("style-src 'self'")
  expect(await page.text()).toContain('id="createEmbeddings"')
  const style = await fetch(`${stack.url}/reference.css`)
  expect([style.status, style.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8'])
})

test('a stream is made of the events that the document describes', async () => {
  const chat = endpoints.find(({ id }) => id === 'createChatCompletion') as Endpoint
  const body = { ...examples['createChatCompletion']?.body, stream: true }
  const response = await ask(chat, { body })
  expect(response.headers.get('content-type')).toContain(sseType)
  expect(eventsIn(await response.clone().text()).length).toBeGreaterThan(2)
  expect(await flawsOf(chat, response)).toBeUndefined()
})

describe('what is refused, is refused as the document says', () => {
  test.each(endpoints.filter(({ body }) => body))('a wrong field of $id', async (endpoint) => {
    const example = examples[endpoint.id] ?? {}
    const response = await ask(endpoint, { ...example, body: { ...example.body, colour: 1 } })
    expect(response.status).toBe(400)
    expect(await flawsOf(endpoint, response)).toBeUndefined()
  })

  test.each(endpoints.filter(({ access }) => access !== 'public'))('no key for $id', async (endpoint) => {
    const response = await ask({ ...endpoint, access: 'public' }, examples[endpoint.id] ?? {})
    expect(response.status).toBe(401)
    expect(await flawsOf(endpoint, response)).toBeUndefined()
  })

  test.each(endpoints)('another method than that of $id', async (endpoint) => {
    const at = endpoint.path.replaceAll(/\{\w+\}/g, 'x')
    const headers = {
      authorization: `Bearer ${endpoint.access === 'admin' ? stack.adminKey : stack.demoKey}`,
    }
    const response = await fetch(stack.url + at, { method: 'PATCH', headers })
    expect(response.status).toBe(405)
    expect(await flawsOf(endpoint, response)).toBeUndefined()
  })
})
