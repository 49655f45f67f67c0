import { describe, expect, test } from 'vitest'
import { memorySql } from '../../testing/memorySql.ts'
import { Accounts } from './accounts.ts'

const deed = (id: string, at_ms = 1_000_000) => ({ id, at_ms, actor: 'admin' })
const day = '2026-10-01'
const under = (digest: string, pepper = 'p1') => ({ digest, pepper })

describe('the demo key', () => {
  test('is in force until another takes its place or there is none, and each change is told once', () => {
    const accounts = new Accounts(memorySql())
    const inForce = () => ['d1', 'd2'].filter((digest) => accounts.findKey(under(digest), day) !== undefined)
    const set = (digest: string | undefined, id: string) => {
      accounts.setDemoKey(digest === undefined ? undefined : under(digest), deed(id))
      return inForce()
    }
    expect(set(undefined, 'a')).toEqual([])
    expect([set('d1', 'b'), set('d1', 'c')]).toEqual([['d1'], ['d1']])
    expect(set('d2', 'd')).toEqual(['d2'])
    expect([set(undefined, 'e'), set(undefined, 'f')]).toEqual([[], []])
    expect(accounts.outbox.after(0, 9).map(({ event }) => `${event.id} ${event.action}`)).toEqual([
      'b key.created',
      'd key.created',
      'e key.revoked',
    ])
  })

  test('that an operator revoked stays revoked over a restart', () => {
    const accounts = new Accounts(memorySql())
    accounts.setDemoKey(under('d1'), deed('a'))
    accounts.revokeKey({ tenant: 'demo', id: 'key_demo' }, deed('b'))
    accounts.setDemoKey(under('d1'), deed('c'))
    expect(accounts.findKey(under('d1'), day)).toBeUndefined()
  })

  test('that belongs to a tenant stays that key, with its permit', () => {
    const accounts = new Accounts(memorySql())
    const body = { name: 'k', models: ['hedge-small-en'], reach: 'edge' as const }
    accounts.createTenant({ id: 't', body: { name: 't' } }, deed('a'))
    accounts.createKey({ tenant: 't', id: 'k', ...under('d1'), body }, deed('b'))
    accounts.setDemoKey(under('d1'), deed('c'))
    expect(accounts.findKey(under('d1'), day)).toMatchObject({
      tenant: 't',
      keyId: 'k',
      permit: { reach: 'edge' },
    })
  })
})

test('everything is there again after a restart, and the day of a use is written once', () => {
  const sql = memorySql()
  const first = new Accounts(sql)
  first.createTenant({ id: 't', body: { name: 'T', limits: { concurrent: 3 } } }, deed('a'))
  first.createKey(
    {
      tenant: 't',
      id: 'k',
      ...under('d'),
      body: { name: 'k', models: 'all', reach: 'origin', expires_at: 2_000 },
    },
    deed('b'),
  )
  const again = new Accounts(sql)
  const record = again.findKey(under('d'), day)
  expect(record).toEqual({
    tenant: 't',
    tenantStatus: 'active',
    tenantLimits: { concurrent: 3 },
    keyId: 'k',
    permit: { models: 'all', reach: 'origin' },
    limits: {},
    expiresMs: 2_000_000,
  })
  expect(again.key({ tenant: 't', id: 'k' })?.usedDay).toBe(day)
  const changes = () => sql.exec<{ n: number }>('SELECT total_changes() AS n').one().n
  const before = changes()
  again.findKey(under('d'), day)
  expect(changes()).toBe(before)
  again.findKey(under('d'), '2026-10-02')
  expect(changes()).toBe(before + 1)
})

describe('another pepper', () => {
  const moving = { ...under('d2', 'p2'), former: 'd1' }
  const withKey = (sql = memorySql()) => {
    const accounts = new Accounts(sql)
    accounts.createTenant({ id: 't', body: { name: 't' } }, deed('a'))
    const body = { name: 'k', models: 'all', reach: 'origin' } as const
    accounts.createKey({ tenant: 't', id: 'k', ...under('d1'), body }, deed('b'))
    return accounts
  }

  test('a key moves to it when it is used, once, and the count says so', () => {
    const accounts = withKey()
    expect(accounts.keysByPepper('p2', 0)).toEqual({ here: 0, elsewhere: 1 })
    expect(accounts.findKey(under('d2', 'p2'), day)).toBeUndefined()
    expect(accounts.findKey(moving, day)?.keyId).toBe('k')
    expect(accounts.keysByPepper('p2', 0)).toEqual({ here: 1, elsewhere: 0 })
    expect(accounts.findKey(under('d1'), day)).toBeUndefined()
    expect(accounts.findKey(under('d2', 'p2'), day)?.keyId).toBe('k')
  })

  test('back again: whoever still works with the one of before takes the key there', () => {
    const accounts = withKey()
    accounts.findKey(moving, day)
    expect(accounts.findKey({ ...under('d1'), former: 'd2' }, day)?.keyId).toBe('k')
    expect(accounts.keysByPepper('p1', 0)).toEqual({ here: 1, elsewhere: 0 })
  })

  test('a revoked key does not come back by it, and is not counted', () => {
    const accounts = withKey()
    accounts.revokeKey({ tenant: 't', id: 'k' }, deed('c'))
    expect(accounts.findKey(moving, day)).toBeUndefined()
    expect(accounts.keysByPepper('p2', 0)).toEqual({ here: 0, elsewhere: 0 })
  })

  test('keys of a table that has no peppers yet count as not moved until they are used', () => {
    const sql = memorySql()
    withKey(sql)
    sql.exec('ALTER TABLE keys DROP COLUMN pepper')
    const accounts = new Accounts(sql)
    expect(accounts.keysByPepper('p1', 0)).toEqual({ here: 0, elsewhere: 1 })
    expect(accounts.findKey(under('d1'), day)?.keyId).toBe('k')
    expect(accounts.keysByPepper('p1', 0)).toEqual({ here: 1, elsewhere: 0 })
  })
})
