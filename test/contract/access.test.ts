import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import type { AuditEntry } from '#core/contract/audit'
import { verifyChain } from '#core/policy/auditChain'
import { sha256Hex } from '../../edge/platform/webDigests.ts'
import { startTestStack, type TestStack } from '../stack/testStack.ts'

/** Tenants, keys and idempotency on the real edge, before an origin without models. */
const originEntry = 'deploy/local/testing/fakeOrigin.ts'
const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))
const stateDir = mkdtempSync(join(tmpdir(), 'hedge-access-'))
const config = JSON.stringify({ corsOrigins: ['https://app.example'] })
const start = () => startTestStack({ originEntry, publicDir, stateDir, edgeVars: { HEDGE_CONFIG: config } })

let stack: TestStack
beforeAll(async () => {
  stack = await start()
})
afterAll(async () => {
  await stack?.end()
  rmSync(publicDir, { recursive: true, force: true })
})

type Json = Record<string, unknown>
async function admin(
  path: string,
  body?: Json,
  key = stack.adminKey,
): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${stack.url}/admin${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Json }
}
const newTenant = async (name: string) => (await admin('/tenants', { name })).body['id'] as string
const newKey = async (tenant: string, more: Json = {}) =>
  (await admin(`/tenants/${tenant}/keys`, { name: 'k', ...more })).body as { id: string; secret: string }

const embed = (key: string, headers: Record<string, string> = {}, body: Json = {}) =>
  fetch(`${stack.url}/v1/embeddings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'hedge-base-en', input: 'a', ...body }),
  })
async function statusOf(key: string, headers: Record<string, string> = {}, body: Json = {}): Promise<number> {
  const response = await embed(key, headers, body)
  await response.body?.cancel()
  return response.status
}
/** Milliseconds until the key answers `wanted`; gives up after three seconds. */
async function msUntil(wanted: number, key: string): Promise<number> {
  const startedMs = performance.now()
  for (;;) {
    const passedMs = performance.now() - startedMs
    if ((await statusOf(key)) === wanted || passedMs > 3_000) return passedMs
  }
}

describe('a tenant and its keys', () => {
  test('a key works when it was made, and not a second after it was revoked, however busy it is', async () => {
    const tenant = await newTenant('revoked')
    const lags: number[] = []
    for (let n = 0; n < 5; n++) {
      const { id, secret } = await newKey(tenant)
      expect(await statusOf(secret)).toBe(200)
      await admin(`/tenants/${tenant}/keys/${id}/revoke`, {})
      lags.push(await msUntil(401, secret))
    }
    // A second that the isolate remembers, and the request that finds out.
    expect(Math.max(...lags)).toBeLessThan(1_500)
  })

  test('a permit holds, and decides what is listed', async () => {
    const { secret } = await newKey(await newTenant('permitted'), {
      models: ['hedge-small-*'],
      reach: 'edge',
    })
    expect(await statusOf(secret)).toBe(403)
    expect(await statusOf(secret, { 'hedge-reach': 'origin' }, { model: 'hedge-small-en' })).toBe(403)
    const listed = await fetch(`${stack.url}/v1/models`, { headers: { authorization: `Bearer ${secret}` } })
    const { data } = (await listed.json()) as { data: { id: string }[] }
    expect(data.map(({ id }) => id)).toEqual(['hedge-small-en'])
  })

  test('a suspended tenant is out within a second, and back in', async () => {
    const tenant = await newTenant('suspended')
    const { secret } = await newKey(tenant)
    expect(await statusOf(secret)).toBe(200)
    await admin(`/tenants/${tenant}`, { status: 'suspended' })
    expect(await msUntil(403, secret)).toBeLessThan(1_500)
    await admin(`/tenants/${tenant}`, { status: 'active' })
    expect(await msUntil(200, secret)).toBeLessThan(1_500)
  })

  test('neither the demo key nor a tenant opens the admin API', async () => {
    const { secret } = await newKey(await newTenant('curious'))
    for (const key of [stack.demoKey, secret])
      expect((await admin('/tenants', undefined, key)).status).toBe(401)
  })

  test('what was done is in the audit log, in a chain that verifies', async () => {
    const tenant = await newTenant('audited')
    const { id } = await newKey(tenant)
    await Promise.all([1, 2, 3, 4].map((n) => admin(`/tenants/${tenant}/keys/${id}`, { name: `name ${n}` })))
    const { body } = await admin(`/tenants/${tenant}/audit`)
    const entries = body['data'] as AuditEntry[]
    expect(entries.map(({ action }) => action).toSorted()).toEqual([
      'key.created',
      'key.updated',
      'key.updated',
      'key.updated',
      'key.updated',
      'tenant.created',
    ])
    expect(await verifyChain(entries, { sha256: sha256Hex })).toMatchObject({ end: { seq: 6 } })
  })
})

test('npm run admin makes a tenant and a key, sets limits, revokes, and finds a changed audit log', () => {
  const run = (...args: string[]) => {
    const env = { ...process.env, HEDGE_URL: stack.url, HEDGE_ADMIN_KEY: stack.adminKey }
    const spawned = spawnSync(process.execPath, ['deploy/admin/main.ts', ...args], { env, encoding: 'utf8' })
    return { code: spawned.status, out: spawned.stdout, err: spawned.stderr }
  }
  const made = run('tenant', 'create', 'By hand', '--concurrent', '9', '--json')
  const { id: tenant } = JSON.parse(made.out) as { id: string }
  expect(run('budget', tenant, '--daily-usd', '2.5').out).toContain('9 at once, $2.5/day')
  const key = run('key', 'create', tenant, 'first', '--models', 'hedge-small-*')
  expect(key.out).toMatch(/hedge_[0-9A-Za-z]{36}\n\nThis is the only time/)
  const { id } = (JSON.parse(run('key', 'list', tenant, '--json').out) as { id: string }[])[0] as {
    id: string
  }
  expect(run('key', 'revoke', tenant, id).out).toContain('revoked')
  expect(run('key', 'revoke', tenant, 'key_none').err).toBe(
    `Cannot revoke the key: there is no key "key_none" of the tenant "${tenant}"; list what there is\n`,
  )
  expect(run('key', 'create', 'tenant_none', 'x').err).toBe(
    'Cannot create a key: there is no tenant "tenant_none"; list what there is\n',
  )

  const log = run('audit', 'export', tenant).out
  const file = join(publicDir, 'audit.jsonl')
  writeFileSync(file, log)
  expect(run('audit', 'verify', '--file', file).out).toContain('whole: 4 entries, the last one 4')
  writeFileSync(file, log.replace('By hand', 'By foot'))
  expect(run('audit', 'verify', '--file', file)).toMatchObject({
    code: 1,
    err: 'The audit log was changed: entry 1 is not as written; its content does not fit its hash\n',
  })
})

test('what a tenant used is told to the operator, and to nobody else by another name', async () => {
  const tenant = await newTenant('used')
  const { id, secret } = await newKey(tenant)
  for (let n = 0; n < 3; n++) expect(await statusOf(secret)).toBe(200)
  const rows = async () => (await admin(`/tenants/${tenant}/usage?group_by=key`)).body['data'] as Json[]
  // Free answers are written in groups, some seconds later.
  await expect.poll(rows, { timeout: 20_000, interval: 250 }).not.toEqual([])
  expect(await rows()).toMatchObject([{ key: id }])
  const { body } = await admin(`/tenants/${await newTenant('idle')}/usage`)
  expect(body['data']).toEqual([])
})

describe('an idempotency key', () => {
  const once = (key: string) => ({ 'idempotency-key': key, 'cache-control': 'no-store' })

  test('replays, refuses another body, and holds others off while the first runs', async () => {
    const first = await embed(stack.demoKey, once('one'))
    const second = await embed(stack.demoKey, once('one'))
    expect([first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ])
    expect(second.headers.get('hedge-receipt')).toBe(first.headers.get('hedge-receipt'))
    expect(await second.text()).toBe(await first.text())
    expect(await statusOf(stack.demoKey, once('one'), { input: 'b' })).toBe(422)
    const race = await Promise.all(Array.from({ length: 8 }, () => statusOf(stack.demoKey, once('race'))))
    expect(race.filter((status) => status !== 200 && status !== 409)).toEqual([])
    expect(race).toContain(200)
    expect((await embed(stack.demoKey, once('race'))).headers.get('idempotent-replayed')).toBe('true')
  })

  test('keeps the largest answer there is', async () => {
    const body = { input: Array.from({ length: 512 }, (_, at) => `text ${at}`) }
    const first = await (await embed(stack.demoKey, once('large'), body)).text()
    const again = await embed(stack.demoKey, once('large'), body)
    expect([again.headers.get('idempotent-replayed'), await again.text()]).toEqual(['true', first])
    expect(first.length).toBeGreaterThan(10_000)
  })
})

test('a page of a listed origin may ask, another may not', async () => {
  const ask = async (origin: string) => {
    const headers = { origin, 'access-control-request-method': 'POST' }
    const response = await fetch(`${stack.url}/v1/embeddings`, { method: 'OPTIONS', headers })
    return [response.status, response.headers.get('access-control-allow-origin')]
  }
  expect(await ask('https://app.example')).toEqual([204, 'https://app.example'])
  expect(await ask('https://app.example.evil.example')).toEqual([204, null])
})

test('5,000 malformed Authorization headers get 401 and nothing else', async () => {
  const word = fc.stringMatching(/^[\x21-\x7e]{0,200}$/)
  const forms = fc.oneof(
    word,
    word.map((text) => `Bearer ${text}`),
    fc.stringMatching(/^[A-Za-z0-9]{36}$/).map((text) => `Bearer hedge_${text}`),
    fc.constantFrom(
      'Bearer',
      'Bearer  ',
      'bearer hedge_',
      'Basic aGVkZ2U6eA==',
      `Bearer ${stack.demoKey.slice(0, -1)}`,
    ),
    fc.stringMatching(/^[\x20-\x7e\xa0-\xff]{1,4000}$/),
  )
  const values = fc.sample(forms, 5_000).filter((value) => value.trim() !== '')
  const counts = new Map<number, number>()
  const lanes = Array.from({ length: 20 }, async (_, lane) => {
    for (let at = lane; at < values.length; at += 20) {
      const headers = { authorization: values[at] as string }
      const response = await fetch(`${stack.url}/v1/models`, { headers })
      await response.body?.cancel()
      counts.set(response.status, (counts.get(response.status) ?? 0) + 1)
    }
  })
  await Promise.all(lanes)
  expect([...counts.keys()]).toEqual([401])
})

test('a restart keeps tenants, keys, the audit log and idempotent answers', async () => {
  const tenant = await newTenant('kept')
  const { secret } = await newKey(tenant)
  const headers = { 'idempotency-key': 'kept' }
  const before = await (await embed(secret, headers)).text()
  process.kill(-stack.pids.edge, 'SIGKILL')
  await stack.broken
  stack = await start()
  const after = await embed(secret, headers)
  expect([after.status, after.headers.get('idempotent-replayed'), await after.text()]).toEqual([
    200,
    'true',
    before,
  ])
  const { body } = await admin(`/tenants/${tenant}/audit`)
  expect((body['data'] as AuditEntry[]).map(({ action }) => action)).toEqual([
    'tenant.created',
    'key.created',
  ])
})

test('another pepper: keys move to it when they are used, what was sealed opens, and the old one goes when none is left', async () => {
  const restartWith = async (peppers: (before: Json) => Json) => {
    const path = join(stateDir, 'secrets.json')
    const before = JSON.parse(readFileSync(path, 'utf8')) as Json
    await stack.stop()
    writeFileSync(path, JSON.stringify({ ...before, ...peppers(before) }))
    stack = await start()
  }
  const pepper = async () => (await admin('/pepper')).body as { keys: number; keys_before: number }
  const tenant = await newTenant('moving')
  const [used, unused] = [await newKey(tenant), await newKey(tenant)]
  const headers = { 'idempotency-key': 'before the move' }
  const answer = await (await embed(used.secret, headers)).text()
  const { keys_before: none } = await pepper()
  expect(none).toBe(0)

  await restartWith(({ keyPepper }) => ({ keyPepper: 'n'.repeat(64), keyPepperPrevious: keyPepper }))
  // The demo key is stored anew by the first look-up of a start.
  expect(await statusOf(stack.demoKey)).toBe(200)
  const atFirst = await pepper()
  expect(await (await embed(used.secret, headers)).text()).toBe(answer)
  const then = await pepper()
  expect(then).toMatchObject({ keys_before: atFirst.keys_before - 1, reads_previous: true })

  await restartWith(() => ({ keyPepperPrevious: undefined }))
  expect([await statusOf(used.secret), await statusOf(unused.secret)]).toEqual([200, 401])
})
