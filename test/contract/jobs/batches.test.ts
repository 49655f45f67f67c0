import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import OpenAI, { toFile } from 'openai'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestStack, type TestStack } from '../../stack/testStack.ts'
import { openAiSpec } from '../chat/openaiSpec.ts'
import { startWebhookReceiver, type WebhookReceiver } from './webhookReceiver.ts'

/** Files, batches and webhooks on the real edge through the official client, before an origin without models. */
const spec = openAiSpec()
const originEntry = 'deploy/local/testing/fakeOrigin.ts'
const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))
const config = JSON.stringify({ jobs: { loopbackWebhooks: true } })

let stack: TestStack
let client: OpenAI
let receiver: WebhookReceiver
beforeAll(async () => {
  receiver = await startWebhookReceiver()
  stack = await startTestStack({ originEntry, publicDir, edgeVars: { HEDGE_CONFIG: config } })
  client = new OpenAI({ baseURL: `${stack.url}/v1`, apiKey: stack.demoKey, maxRetries: 0 })
})
afterAll(async () => {
  await stack?.end()
  await receiver?.stop()
  rmSync(publicDir, { recursive: true, force: true })
})

function conforms(schema: string, value: unknown): void {
  expect(spec?.flaws(schema, value) ?? []).toEqual([])
}

type Line = {
  custom_id: string
  response: { status_code: number; body: OpenAI.CreateEmbeddingResponse } | null
  error: { code: string } | null
}
const embed = (id: string, input = id, model = 'hedge-base-en') =>
  JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/embeddings', body: { model, input } })
const upload = async (lines: readonly string[]) =>
  client.files.create({
    file: await toFile(Buffer.from(lines.join('\n')), 'requests.jsonl'),
    purpose: 'batch',
  })
const create = async (lines: readonly string[], metadata: Record<string, string> = {}) =>
  client.batches.create({
    input_file_id: (await upload(lines)).id,
    endpoint: '/v1/embeddings',
    completion_window: '24h',
    metadata,
  })
const linesOf = async (file: string | undefined): Promise<Line[]> =>
  file === undefined
    ? []
    : (await (await client.files.content(file)).text())
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line)

async function until<T>(look: () => Promise<T>, isIt: (value: T) => boolean): Promise<T> {
  const endMs = performance.now() + 30_000
  for (;;) {
    const value = await look()
    if (isIt(value)) return value
    if (performance.now() > endMs) throw new Error(`It does not come about: ${JSON.stringify(value)}`)
    await wait(50)
  }
}
const over = (id: string) =>
  until(
    () => client.batches.retrieve(id),
    ({ status }) => ['completed', 'failed', 'expired', 'cancelled'].includes(status),
  )

describe('a batch through the official client', () => {
  test('is uploaded, run, read, and its answers are those of single requests', async () => {
    const file = await upload([embed('a'), embed('b'), embed('c', 'text', 'nobody')])
    conforms('OpenAIFile', file)
    const batch = await client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/embeddings',
      completion_window: '24h',
      metadata: { order: '7' },
    })
    conforms('Batch', batch)
    const done = await over(batch.id)
    conforms('Batch', done)
    expect(done).toMatchObject({
      status: 'completed',
      request_counts: { total: 3, completed: 2, failed: 1 },
      metadata: { order: '7' },
    })
    const output = await linesOf(done.output_file_id)
    const single = await client.embeddings.create({ model: 'hedge-base-en', input: 'a' })
    const first = output.find(({ custom_id }) => custom_id === 'a')
    expect(first?.response?.body.data).toEqual(single.data)
    expect(await linesOf(done.error_file_id)).toMatchObject([
      {
        custom_id: 'c',
        response: { status_code: 404, body: { error: { code: 'model_not_found' } } },
        error: null,
      },
    ])
    const [files, batches] = [await client.files.list(), await client.batches.list({ limit: 1 })]
    expect(files.data.map(({ purpose }) => purpose).toSorted()).toEqual([
      'batch',
      'batch_output',
      'batch_output',
    ])
    expect(batches.data).toEqual([done])
    expect(await client.files.delete(file.id)).toEqual({ id: file.id, object: 'file', deleted: true })
    await expect(client.files.retrieve(file.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })

  test('is paged through by the client', async () => {
    for (let n = 0; n < 3; n++) await upload([embed(`page ${n}`)])
    const seen: string[] = []
    for await (const { id } of client.files.list({ limit: 2, purpose: 'batch' })) seen.push(id)
    expect([seen.length, new Set(seen).size]).toEqual([3, 3])
  })

  test('with a faulty line fails, and says which', async () => {
    const done = await over((await create([embed('a'), '{', embed('a')])).id)
    expect(done.status).toBe('failed')
    expect(done.errors?.data?.map(({ line, code }) => [line, code])).toEqual([
      [2, 'invalid_json'],
      [3, 'duplicate_custom_id'],
    ])
  })

  test('is cancelled; what runs already ends, and every request has its line', async () => {
    const ids = Array.from({ length: 60 }, (_, n) => `slow ${n}`)
    const { id } = await create(ids.map((each) => embed(each)))
    await until(
      () => client.batches.retrieve(id),
      ({ request_counts }) => (request_counts?.completed ?? 0) > 0,
    )
    expect((await client.batches.cancel(id)).status).toBe('cancelling')
    const done = await over(id)
    expect(done.status).toBe('cancelled')
    const [output, errors] = [await linesOf(done.output_file_id), await linesOf(done.error_file_id)]
    expect(errors.length).toBeGreaterThan(30)
    expect(errors.every(({ error }) => error?.code === 'batch_cancelled')).toBe(true)
    expect([...output, ...errors].map(({ custom_id }) => custom_id).toSorted()).toEqual(ids.toSorted())
    await expect(client.batches.cancel(id)).resolves.toMatchObject({ status: 'cancelled' })
  })

  test('is charged a row for each request, under the key that made it', async () => {
    const usage = async () => {
      const { data } = (await client.get('/usage')) as { data: { requests: number }[] }
      return data.reduce((sum, { requests }) => sum + requests, 0)
    }
    const before = await usage()
    const done = await over((await create(Array.from({ length: 40 }, (_, n) => embed(`paid ${n}`)))).id)
    expect(done.request_counts?.completed).toBe(40)
    expect((await usage()) - before).toBe(40)
  })
})

describe('webhooks', () => {
  test('are signed so that others verify them, tried again, and redelivered under their id', async () => {
    receiver.answerWith(500)
    const hook = (await client.post('/webhooks', { body: { url: receiver.url } })) as {
      id: string
      secret: string
    }
    const batch = await create([embed('hook')])
    await over(batch.id)
    const [first] = await until(
      async () => receiver.received,
      ({ length }) => length === 1,
    )
    const event = new Webhook(hook.secret).verify(first?.body ?? '', first?.headers ?? {}) as { id: string }
    expect(event).toMatchObject({ type: 'batch.completed', data: { id: batch.id } })
    conforms('WebhookBatchCompleted', event)
    const unwrapped = await client.webhooks.unwrap(first?.body ?? '', first?.headers ?? {}, hook.secret)
    expect(unwrapped).toEqual(event)
    expect(() => new Webhook(hook.secret).verify(`${first?.body} `, first?.headers ?? {})).toThrow()

    receiver.answerWith(204)
    const again = `/webhooks/${hook.id}/deliveries`
    await until(
      async () => (await client.get(again)) as { data: { attempts: number }[] },
      ({ data }) => data[0]?.attempts === 1,
    )
    await client.post(`${again}/${event.id}/redeliver`)
    await until(
      async () => (await client.get(again)) as { data: { state: string }[] },
      ({ data }) => data[0]?.state === 'done',
    )
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([event.id, event.id])
    await client.delete(`/webhooks/${hook.id}`)
  })

  test('may not lead inside', async () => {
    const refused = client.post('/webhooks', { body: { url: 'https://169.254.169.254/' } })
    await expect(refused).rejects.toBeInstanceOf(OpenAI.BadRequestError)
  })
})
