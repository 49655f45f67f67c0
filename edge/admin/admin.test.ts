import { describe, expect, test } from 'vitest'
import { formatApiKey } from '#core/contract/apiKey'
import { Accounts } from '../objects/directory/accounts.ts'
import { carryOut } from '../objects/directory/carryOut.ts'
import { AuditTable } from '../objects/tenant/auditTable.ts'
import { sha256Hex } from '../platform/webDigests.ts'
import type { AccountStore } from './accountStore.ts'
import { fakeClock } from '../testing/fakeClock.ts'
import { fakeEdge } from '../testing/fakeEdge.ts'
import { memorySql } from '../testing/memorySql.ts'

const adminKey = 'hedge_22222222222222222222222222222230socB'
const nobodysKey = 'hedge_33333333333333333333333333333332gZm2'

/** The edge over the directory's real tables, with an operator. */
async function openDesk() {
  const accounts = new Accounts(memorySql())
  const logs = new Map<string, AuditTable>()
  const logOf = (tenant: string) => {
    const log = logs.get(tenant) ?? new AuditTable(memorySql(), sha256Hex)
    logs.set(tenant, log)
    return log
  }
  const carry = async <T>(done: T): Promise<T> => {
    await carryOut(accounts.outbox, ({ tenant, event }) => logOf(tenant).append(event), fakeClock())
    return done
  }
  const store: AccountStore = {
    tenant: async (id) => accounts.tenant(id),
    tenants: async (page) => accounts.tenants(page),
    createTenant: (tenant, deed) => carry(accounts.createTenant(tenant, deed)),
    updateTenant: (id, change, deed) => carry(accounts.updateTenant(id, change, deed)),
    keys: async (tenant, page) => accounts.keys(tenant, page),
    key: async (name) => accounts.key(name),
    createKey: (key, deed) => carry(accounts.createKey(key, deed)),
    updateKey: (name, change, deed) => carry(accounts.updateKey(name, change, deed)),
    rotateKey: (name, next, deed) => carry(accounts.rotateKey(name, next, deed)),
    revokeKey: (name, deed) => carry(accounts.revokeKey(name, deed)),
    keysByPepper: async (pepper) => accounts.keysByPepper(pepper, 0),
    audit: async (tenant, { after, limit }) => logOf(tenant).after(after, limit),
  }
  let made = 0
  const newApiKey = () => formatApiKey(new Uint8Array(64).fill(++made))
  const keyDigest = await fakeEdge().ports.digests.apiKey(adminKey)
  const edge = fakeEdge(
    {},
    {
      admin: { keyDigest, accounts: store, newApiKey },
      keys: {
        find: async (key) => accounts.findKey(key, '2025-06-15'),
        named: async () => undefined,
        isDemo: async () => false,
        ping: async () => undefined,
      },
    },
  )
  const send = async (
    path: string,
    body?: unknown,
    method = body === undefined ? 'GET' : 'POST',
    key = adminKey,
  ) => {
    const response = await edge.request(`/admin${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return {
      status: response.status,
      body: (await response.json()) as Record<string, unknown> & { error: { code: string; param: string } },
    }
  }
  const newTenant = async (name = 'Ann'): Promise<string> =>
    (await send('/tenants', { name })).body['id'] as string
  const newKey = async (tenant: string, more = {}) =>
    (await send(`/tenants/${tenant}/keys`, { name: 'k', ...more })).body as unknown as {
      id: string
      secret: string
    }
  const ask = async (secret: string, model = 'hedge-small-en') => {
    const init = edge.json({ model, input: 'a' }, { authorization: `Bearer ${secret}` })
    return (await edge.request('/v1/embeddings', init)).status
  }
  return {
    edge,
    send,
    newTenant,
    newKey,
    ask,
    actions: (tenant: string) =>
      logOf(tenant)
        .after(0, 100)
        .map(({ action }) => action),
  }
}

describe('the admin API', () => {
  test('is for the admin key alone, and is not there without one', async () => {
    const { send, newTenant, newKey } = await openDesk()
    const { secret } = await newKey(await newTenant())
    for (const key of [nobodysKey, secret, 'hedge_', 'x'.repeat(3000)])
      expect((await send('/tenants', undefined, 'GET', key)).status, key).toBe(401)
    const closed = await fakeEdge().request('/admin/tenants', {
      headers: { authorization: `Bearer ${adminKey}` },
    })
    expect([closed.status, await closed.text()]).toEqual([404, expect.stringContaining('not_found')])
  })

  test('makes tenants, shows and changes them: what is left out stays, null takes a limit away', async () => {
    const { send } = await openDesk()
    const limits = { requests_per_minute: 60, daily_micro_usd: 0 }
    const made = await send('/tenants', { name: 'Ann', limits })
    expect(made).toMatchObject({
      status: 200,
      body: { object: 'tenant', name: 'Ann', status: 'active', limits },
    })
    const id = made.body['id'] as string
    expect(id).toMatch(/^tenant_[0-9a-f]{32}$/)
    await send(`/tenants/${id}`, { limits: { requests_per_minute: null, concurrent: 4 } })
    const { body } = await send(`/tenants/${id}`)
    expect(body).toMatchObject({
      name: 'Ann',
      limits: { requests_per_minute: null, concurrent: 4, daily_micro_usd: 0 },
    })
  })

  test('shows a key once; it works at once, within its permit', async () => {
    const { send, newTenant, newKey, ask } = await openDesk()
    const tenant = await newTenant()
    const { id, secret } = await newKey(tenant, { models: ['hedge-small-*'], limits: { concurrent: 2 } })
    expect([await ask(secret), await ask(secret, 'hedge-base-en')]).toEqual([200, 403])
    const { body } = await send(`/tenants/${tenant}/keys/${id}`)
    expect(body).toMatchObject({
      models: ['hedge-small-*'],
      reach: 'origin',
      last_used_day: '2025-06-15',
      revoked_at: null,
    })
    expect(JSON.stringify(body)).not.toContain(secret)
    expect(JSON.stringify((await send(`/tenants/${tenant}/keys`)).body)).not.toContain(secret)
  })

  test('revokes a key within a second and for good', async () => {
    const { edge, send, newTenant, newKey, ask } = await openDesk()
    const tenant = await newTenant()
    const { id, secret } = await newKey(tenant)
    expect(await ask(secret)).toBe(200)
    const { body } = await send(`/tenants/${tenant}/keys/${id}/revoke`, undefined, 'POST')
    expect(body['revoked_at']).toBe(Math.floor(edge.clock.nowMs() / 1000))
    edge.clock.advance(1_000)
    expect(await ask(secret)).toBe(401)
    await send(`/tenants/${tenant}/keys/${id}`, { expires_at: null, name: 'again' })
    edge.clock.advance(1_000)
    expect(await ask(secret)).toBe(401)
  })

  test('rotates a key: both work for a while, then the new one alone', async () => {
    const { edge, send, newTenant, newKey, ask } = await openDesk()
    const tenant = await newTenant()
    const old = await newKey(tenant, { models: ['hedge-small-en'] })
    const rotated = await send(`/tenants/${tenant}/keys/${old.id}/rotate`, { overlap_seconds: 60 })
    const { secret } = rotated.body as unknown as { secret: string }
    expect([await ask(old.secret), await ask(secret), await ask(secret, 'hedge-base-en')]).toEqual([
      200, 200, 403,
    ])
    edge.clock.advance(60_000)
    expect([await ask(old.secret), await ask(secret)]).toEqual([401, 200])
    expect((await send(`/tenants/${tenant}/keys/nothing/rotate`, {})).status).toBe(404)
  })

  test('suspends a tenant with all its keys, and lets it in again', async () => {
    const { edge, send, newTenant, newKey, ask } = await openDesk()
    const tenant = await newTenant()
    const { secret } = await newKey(tenant)
    const set = async (status: string) => {
      await send(`/tenants/${tenant}`, { status })
      edge.clock.advance(1_000)
      return ask(secret)
    }
    expect([await set('suspended'), await set('active')]).toEqual([403, 200])
  })

  test('lists in parts that join without a gap or a double', async () => {
    const { send, newTenant } = await openDesk()
    for (let i = 0; i < 7; i++) await newTenant(`t${i}`)
    const names: string[] = []
    let cursor: string | null = '0'
    while (cursor !== null) {
      const { body } = await send(`/tenants?limit=3&cursor=${cursor}`)
      const page = body as unknown as { data: { name: string }[]; next_cursor: string | null }
      expect(page.data.length).toBeLessThanOrEqual(3)
      names.push(...page.data.map(({ name }) => name))
      cursor = page.next_cursor
    }
    expect(names).toEqual(['t0', 't1', 't2', 't3', 't4', 't5', 't6'])
  })

  test.each([
    ['/tenants', { name: '' }, 'name'],
    ['/tenants', { name: 'a', plan: 'gold' }, 'plan'],
    ['/tenants', { name: 'a', limits: { concurrent: 0 } }, 'limits.concurrent'],
    ['/tenants', { name: 'a', limits: { daily_micro_usd: 1.5 } }, 'limits.daily_micro_usd'],
    ['/tenants/T/keys', { name: 'a', models: [] }, 'models'],
    ['/tenants/T/keys', { name: 'a', models: ['*'] }, 'models[0]'],
    ['/tenants/T/keys', { name: 'a', reach: 'device' }, 'reach'],
    ['/tenants/T/keys', { name: 'a', expires_at: -1 }, 'expires_at'],
    ['/tenants?limit=101', undefined, 'limit'],
    ['/tenants?cursor=x', undefined, 'cursor'],
    ['/tenants?page=2', undefined, 'page'],
  ])('refuses %s with %j and names %s', async (path, body, field) => {
    const { send, newTenant } = await openDesk()
    const refused = await send(path.replace('T', await newTenant()), body)
    expect([refused.status, refused.body.error.code, refused.body.error.param]).toEqual([
      400,
      'invalid_request',
      field,
    ])
  })

  test('knows no tenant by another name, and no key of one under another', async () => {
    const { send, newTenant, newKey } = await openDesk()
    const [ann, bob] = [await newTenant('Ann'), await newTenant('Bob')]
    const { id } = await newKey(ann)
    for (const path of [
      '/tenants/nobody',
      '/tenants/nobody/keys',
      '/tenants/nobody/audit',
      `/tenants/${bob}/keys/${id}`,
    ])
      expect((await send(path)).status, path).toBe(404)
    expect((await send(`/tenants/${bob}/keys/${id}/revoke`, undefined, 'POST')).status).toBe(404)
    expect((await send('/tenants/nobody/keys', { name: 'k' })).status).toBe(404)
    expect((await send('/nothing')).status).toBe(404)
    expect((await send('/tenants', undefined, 'DELETE')).status).toBe(405)
  })

  test('shows what a tenant used, by what is asked', async () => {
    const { edge, send, newTenant, newKey, ask } = await openDesk()
    const tenant = await newTenant()
    const { id, secret } = await newKey(tenant)
    for (let i = 0; i < 3; i++) expect(await ask(secret)).toBe(200)
    edge.clock.advance(60_000)
    await Promise.all(edge.background)
    const { body } = await send(`/tenants/${tenant}/usage?group_by=key`)
    expect(body).toMatchObject({ object: 'list', data: [{ key: id, requests: 3, cached_requests: 2 }] })
    const other = await send(`/tenants/${await newTenant('Bob')}/usage`)
    expect(JSON.stringify(other.body)).not.toContain(id)
  })

  test('writes down every deed, once, without the key', async () => {
    const { send, newTenant, newKey, actions } = await openDesk()
    const tenant = await newTenant()
    const { id, secret } = await newKey(tenant)
    await send(`/tenants/${tenant}/keys/${id}`, { name: 'better' })
    await send(`/tenants/${tenant}/keys/${id}/rotate`, {})
    for (let i = 0; i < 2; i++) await send(`/tenants/${tenant}/keys/${id}/revoke`, undefined, 'POST')
    await send(`/tenants/${tenant}`, { status: 'suspended' })
    expect(actions(tenant)).toEqual([
      'tenant.created',
      'key.created',
      'key.updated',
      'key.rotated',
      'key.revoked',
      'tenant.updated',
    ])
    const { body } = await send(`/tenants/${tenant}/audit?limit=2`)
    expect(body).toMatchObject({
      next_cursor: '2',
      data: [
        { seq: 1, actor: 'admin' },
        { seq: 2, subject: id },
      ],
    })
    expect(JSON.stringify(body)).not.toContain(secret)
  })

  test('keeps room: keys out of force make place, keys in force do not', () => {
    const accounts = new Accounts(memorySql())
    const deed = (id: string) => ({ id, at_ms: 1_000_000, actor: 'admin' })
    accounts.createTenant({ id: 't', body: { name: 't' } }, deed('t'))
    const create = (n: number) =>
      accounts.createKey(
        {
          tenant: 't',
          id: `k${n}`,
          digest: `d${n}`,
          pepper: 'p',
          body: { name: 'k', models: 'all', reach: 'edge' },
        },
        deed(`e${n}`),
      )
    for (let n = 0; n < 1_000; n++) expect(create(n)).toMatchObject({ id: `k${n}` })
    expect(create(1_000)).toBe('full')
    accounts.revokeKey({ tenant: 't', id: 'k7' }, deed('r'))
    expect(create(1_001)).toMatchObject({ id: 'k1001' })
    expect(accounts.key({ tenant: 't', id: 'k7' })).toBeUndefined()
  })
})
