import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI, { toFile } from 'openai'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { root } from '../../deploy/local/places.ts'
import { type Stack, startStack } from '../../deploy/local/startStack.ts'
import { startWranglerEdge } from '../stack/startWranglerEdge.ts'

/** What wrangler.toml offers behind comment signs, with the signs taken away: a queue, Analytics Engine; and the Cache API as the store. */
// Three starts of wrangler, each of up to half a minute where the machine is busy.
vi.setConfig({ testTimeout: 300_000 })
const folder = mkdtempSync(join(tmpdir(), 'hedge-bindings-'))
const stateDir = join(folder, 'state')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let stack: Stack | undefined
afterEach(() => stack?.stop())

const toml = readFileSync(join(root, 'wrangler.toml'), 'utf8')
  .replace(/^# (\[\[|binding|queue|dataset)/gm, '$1')
  .replace('main = "', `main = "${root}`)
  .replace('directory = "', `directory = "${root}`)
const consumer = '[[queues.consumers]]\nqueue = "hedge-jobs"\n'

async function start(text: string): Promise<Stack> {
  const config = join(folder, 'wrangler.toml')
  writeFileSync(config, text)
  stack = await startStack({
    stateDir,
    publicDir: folder,
    originEntry: 'deploy/local/testing/fakeOrigin.ts',
    edgeVars: { HEDGE_CONFIG: JSON.stringify({ cache: { store: 'cacheApi' } }) },
    startEdge: (settings) => startWranglerEdge(settings, config),
  })
  return stack
}

async function embed({ url, demoKey }: Stack, cacheControl: string) {
  const response = await fetch(`${url}/v1/embeddings`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${demoKey}`,
      'content-type': 'application/json',
      'cache-control': cacheControl,
    },
    body: JSON.stringify({ model: 'hedge-base-en', input: 'a' }),
  })
  return { status: response.status, isKept: response.headers.has('age'), text: await response.text() }
}

/** How a batch of three requests ended. */
async function runBatch({ url, demoKey }: Stack): Promise<OpenAI.Batch> {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: demoKey, maxRetries: 0 })
  const lines = ['a', 'b', 'c'].map((id) =>
    JSON.stringify({
      custom_id: id,
      method: 'POST',
      url: '/v1/embeddings',
      body: { model: 'hedge-base-en', input: id },
    }),
  )
  const file = await toFile(Buffer.from(lines.join('\n')), 'in.jsonl')
  const { id: input_file_id } = await client.files.create({ file, purpose: 'batch' })
  const order = { input_file_id, endpoint: '/v1/embeddings', completion_window: '24h' } as const
  const { id } = await client.batches.create(order)
  await expect
    .poll(async () => (await client.batches.retrieve(id)).status, { timeout: 20_000 })
    .toBe('completed')
  return await client.batches.retrieve(id)
}

/** Of the queue nothing is asked: wrangler's carries a message now and then only, and logs nothing where it does not. */
const allDone = { request_counts: { total: 3, completed: 3, failed: 0 } }

test('a batch is done beside a queue, and what the Cache API keeps outlives a restart', async () => {
  expect(toml).toContain(consumer)
  expect(toml).toContain('\n[[analytics_engine_datasets]]\nbinding = "ANALYTICS"\n')
  const first = await start(toml)
  const made = await embed(first, 'max-age=60')
  expect(made).toMatchObject({ status: 200, isKept: false })
  expect(await runBatch(first)).toMatchObject(allDone)
  await first.stop()
  const second = await start(toml)
  expect(await embed(second, 'only-if-cached')).toEqual({ ...made, isKept: true })
})

test('a batch is done where the queue loses every message', async () => {
  expect(await runBatch(await start(toml.replace(consumer, '')))).toMatchObject(allDone)
})
