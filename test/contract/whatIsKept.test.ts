import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestStack, type TestStack } from '../stack/testStack.ts'

/** What lies on disk after requests of every kind: databases, logs, everything but the file of secrets itself. */
const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))
const stateDir = mkdtempSync(join(tmpdir(), 'hedge-kept-'))
let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack({ originEntry: 'deploy/local/testing/fakeOrigin.ts', publicDir, stateDir })
})
afterAll(async () => {
  await stack?.end()
  for (const folder of [publicDir, stateDir]) rmSync(folder, { recursive: true, force: true })
})

const canary = 'canary-9f1c2e77'
type Json = Record<string, unknown>

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}

test('no key and no text of a request is in any database or log, nor the text in an error', async () => {
  const post = (path: string, key: string, body: Json, headers: Record<string, string> = {}) =>
    fetch(stack.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const made = async (path: string, body: Json) =>
    (await (await post(`/admin${path}`, stack.adminKey, body)).json()) as { id: string; secret: string }
  const tenant = await made('/tenants', { name: 'kept' })
  const { id, secret } = await made(`/tenants/${tenant.id}/keys`, { name: 'k' })
  const embed = { model: 'hedge-base-en', input: `${canary} in a text` }

  const statuses: number[] = []
  const asked: [string, string, Json, Record<string, string>?][] = [
    ['/v1/embeddings', secret, embed],
    ['/v1/embeddings', secret, embed],
    ['/v1/embeddings', secret, embed, { 'idempotency-key': `${canary}-key` }],
    ['/v1/embeddings', secret, { ...embed, user: canary }],
    ['/v1/embeddings', secret, { ...embed, input: [`${canary} again`, ''] }],
    ['/v1/embeddings', secret, { ...embed, hedge: { deadline_ms: 1 } }],
    ['/v1/route', secret, { task: 'embed', request: embed }],
    ['/v1/chat/completions', secret, { model: 'nobody', messages: [{ role: 'user', content: canary }] }],
    ['/v1/embeddings', `${secret.slice(0, -1)}!`, embed],
    ['/v1/embeddings', `hedge_${canary}`, embed],
  ]
  for (const [path, key, body, headers] of asked) {
    const response = await post(path, key, body, headers)
    const text = await response.text()
    statuses.push(response.status)
    if (response.status !== 200) expect(text, path).not.toContain(canary)
    expect(text + JSON.stringify([...response.headers])).not.toContain(secret)
  }
  expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 200])
  await stack.stop()

  const kept = filesIn(stateDir).filter((path) => !path.endsWith('secrets.json'))
  const bytes = new Map(kept.map((path) => [path, readFileSync(path)]))
  const holding = (text: string): string[] => kept.filter((path) => bytes.get(path)?.includes(text))
  // The key's public name is there, so that databases and logs were really written and read.
  expect(holding(id).length).toBeGreaterThanOrEqual(2)
  for (const text of [secret, stack.adminKey, stack.demoKey, canary]) expect(holding(text), text).toEqual([])
})
