import { describe, expect, test } from 'vitest'
import type { KeyLimits } from '#core/contract/tenancy'
import type { LeaseAsk, SettleBatch } from '../../money/tenantBooks.ts'
import { memoryAccount } from '../../testing/memoryBooks.ts'
import { memorySql } from '../../testing/memorySql.ts'

const nowMs = Date.parse('2026-11-28T23:00:00Z')
const dayMs = 86_400_000
const none = { requests: 0, tokens: 0, slots: 0, microUsd: 0 }
const ask = (limits: KeyLimits, more: Partial<LeaseAsk> = {}): LeaseAsk => ({
  isolate: 'i1',
  turn: 1,
  keyId: 'key_a',
  limits,
  tenantLimits: {},
  forMs: 30_000,
  holds: none,
  need: none,
  want: none,
  ...more,
})
const money = (microUsd: number) => ({ ...none, microUsd })
const row = (requestId: string, microUsd: number): SettleBatch['rows'][number] => ({
  requestId,
  keyId: 'key_a',
  tier: 'origin',
  model: 'm',
  inputTokens: 1,
  cachedInputTokens: 0,
  outputTokens: 0,
  microUsd,
  outcome: 'done',
})
const batch = (id: string, rows: SettleBatch['rows'], answered: string[] = []): SettleBatch => ({
  id,
  isolate: 'i1',
  rows,
  free: [],
  answered,
})

describe('the ledger', () => {
  test('has one row for each request id and takes each batch once, however often they come', () => {
    const account = memoryAccount()
    account.settle(batch('b1', [row('a', 3), row('b', 4)]), nowMs)
    account.settle(batch('b1', [row('c', 5)]), nowMs)
    account.settle(batch('b2', [row('b', 4), row('c', 5)]), nowMs)
    expect(account.tables.ledger.totals()).toEqual({ rows: 3, microUsd: 12 })
    expect(account.tables.spending.spent('key_a', '2026-11-28')).toBe(12)
  })

  test('a batch that cannot be written whole is not written at all', () => {
    const account = memoryAccount()
    const broken = { ...row('b', 1), model: undefined as unknown as string }
    expect(() => account.settle(batch('b1', [row('a', 1), broken]), nowMs)).toThrow()
    expect(account.tables.ledger.totals()).toEqual({ rows: 0, microUsd: 0 })
    expect(account.tables.spending.spent('', '2026-11')).toBe(0)
  })

  test('charges no more than the budget has, when a lease was over before its row came', () => {
    const account = memoryAccount()
    const limits = { dailyMicroUsd: 10 }
    account.lease(ask(limits, { need: money(10), want: money(10) }), nowMs)
    const later = nowMs + 40_000
    account.lease(ask(limits, { isolate: 'i2', need: money(8), want: money(8) }), later)
    account.settle({ ...batch('b2', [row('two', 8)]), isolate: 'i2' }, later)
    account.settle(batch('b1', [row('one', 10)]), later)
    expect(account.tables.ledger.totals()).toEqual({ rows: 2, microUsd: 10 })
  })

  test('a batch of many rows charges no more than the budget has either, and sums up by model', () => {
    const account = memoryAccount()
    account.lease(ask({ dailyMicroUsd: 10 }, { need: money(10), want: money(10) }), nowMs)
    const other = { ...row('three', 1), model: 'n' }
    account.settle(batch('b1', [row('one', 6), row('two', 3), row('two', 3), other, row('four', 7)]), nowMs)
    expect(account.tables.ledger.totals()).toEqual({ rows: 4, microUsd: 10 })
    expect(account.tables.spending.spent('key_a', '2026-11')).toBe(10)
    const { groups } = account.usage({ from: '2026-11-28', to: '2026-11-28', groupBy: ['model'] })
    expect(groups).toMatchObject([
      { model: 'm', requests: 3, input_tokens: 3, micro_usd: 9 },
      { model: 'n', requests: 1, input_tokens: 1, micro_usd: 1 },
    ])
  })

  test('forgets what is old, a part at a time', () => {
    const account = memoryAccount()
    for (let n = 0; n < 30; n++) {
      account.settle(
        batch(
          `b${n}`,
          Array.from({ length: 100 }, (_, i) => row(`${n} ${i}`, 1)),
        ),
        nowMs,
      )
    }
    const later = nowMs + 93 * dayMs
    account.settle(batch('new', [row('new', 1)]), later)
    let sweeps = 0
    while (account.sweep(later) < 60_000) sweeps += 1
    expect([sweeps > 0, account.tables.ledger.totals().rows]).toEqual([true, 1])
    expect(account.tables.spending.spent('key_a', '2026-11')).toBe(0)
  })
})

test('a tenant that is idle is swept once a day, one at work once an hour', () => {
  const account = memoryAccount()
  account.settle(batch('b1', [row('a', 3)]), nowMs)
  expect(account.sweep(nowMs)).toBe(3_600_000)
  expect(account.sweep(nowMs + 3_700_000)).toBe(dayMs)
})

describe('a lease', () => {
  test('over midnight counts against the new day, and so does what it spends', () => {
    const account = memoryAccount()
    const limits = { dailyMicroUsd: 10 }
    account.settle(batch('b0', [row('zero', 4)]), nowMs)
    account.lease(ask(limits, { need: money(6), want: money(6), forMs: 7_200_000 }), nowMs)
    const tomorrow = nowMs + 3_601_000
    const next = ask(limits, { isolate: 'i2', need: money(10), want: money(10) })
    expect(account.lease(next, tomorrow).added.microUsd).toBe(4)
    account.settle(batch('b1', [row('one', 6)]), tomorrow)
    expect(account.tables.spending.spent('key_a', '2026-11-28')).toBe(4)
    expect(account.tables.spending.spent('key_a', '2026-11-29')).toBe(6)
  })

  test('is not given again by a clock that steps back', () => {
    const account = memoryAccount()
    const limits = { dailyMicroUsd: 10, requestsPerMinute: 6 }
    const wanted = { ...none, requests: 6, microUsd: 10 }
    account.lease(ask(limits, { need: wanted, want: wanted }), nowMs)
    for (const back of [1_000, 10 * dayMs]) {
      const other = ask(limits, { isolate: `i ${back}`, need: wanted, want: wanted })
      const { added } = account.lease(other, nowMs - back)
      expect([added.requests, added.microUsd]).toEqual([0, 0])
    }
  })

  test('is not refilled while it lasts: a bucket fills up to what is left beside it', () => {
    const account = memoryAccount()
    const limits = { requestsPerMinute: 60 }
    const all = { ...none, requests: 60 }
    expect(account.lease(ask(limits, { forMs: 300_000, need: all, want: all }), nowMs).added.requests).toBe(
      60,
    )
    const later = nowMs + 60_000
    expect(account.lease(ask(limits, { isolate: 'i2', need: all, want: all }), later).added.requests).toBe(0)
  })

  test('that is over has nothing left to say of units: what it claims to hold is not held', () => {
    const account = memoryAccount()
    const limits = { requestsPerMinute: 60 }
    const all = { ...none, requests: 60 }
    account.lease(ask(limits, { need: all, want: all }), nowMs)
    const later = nowMs + 90_000
    account.lease(ask(limits, { turn: 2, holds: all }), later)
    expect(account.tables.leases.held('key_a').requests).toBe(0)
  })

  test('answers no question that came after a later one', () => {
    const account = memoryAccount()
    const one = { ...none, slots: 1 }
    account.lease(ask({ concurrent: 3 }, { turn: 5, need: one, want: one }), nowMs)
    expect(() => account.lease(ask({ concurrent: 3 }, { turn: 4 }), nowMs)).toThrow('came after')
    account.giveBack({ isolate: 'i1', keyId: 'key_a', turn: 4, holds: none }, nowMs)
    expect(account.tables.leases.count).toBe(1)
  })
})

test('feedback finds the latest free answers, and those before them no more', () => {
  const account = memoryAccount()
  for (let n = 0; n <= 1_000; n++) account.settle(batch(`b${n}`, [], [`id${n}.`]), nowMs)
  const give = (requestId: string) => account.addFeedback({ requestId, keyId: 'key_a', score: 1 }, nowMs)
  expect([give('id0.'), give('id1.'), give('id1000.')]).toEqual([false, true, true])
})

test('of visitors nothing is left a day later but the sums of all; of keys their sums', () => {
  const sql = memorySql()
  const account = memoryAccount(sql)
  const names = ['session:1', 'session:2', 'key_a']
  const need = { ...none, requests: 1, slots: 1 }
  for (const keyId of names) account.lease(ask({ requestsPerMinute: 5 }, { keyId, need, want: need }), nowMs)
  const free = { tier: 'edge', model: 'm', inputTokens: 1, cachedInputTokens: 0, outputTokens: 0 } as const
  const uses = names.map((keyId) => ({ ...free, keyId, requests: 1, outcome: 'done' as const }))
  account.settle({ ...batch('b1', []), free: uses }, nowMs)
  const rows = () =>
    ['limits', 'buckets', 'leases'].map((table) => sql.exec(`SELECT * FROM ${table}`).toArray().length)
  expect(rows()).toEqual([4, 3, 3])
  account.sweep(nowMs + 60_000)
  expect(rows()).toEqual([4, 3, 0])
  account.sweep(nowMs + dayMs)
  expect(rows()).toEqual([1, 0, 0])
  const { groups } = account.usage({
    from: '2026-11-28',
    to: '2026-11-28',
    groupBy: ['key'],
    limit: 10,
  } as never)
  expect(groups).toMatchObject([
    { key: 'key_a', requests: 1 },
    { key: 'session', requests: 2 },
  ])
})

test('visitors who are refused leave nothing', () => {
  const sql = memorySql()
  const account = memoryAccount(sql)
  const need = { ...none, requests: 1, slots: 1 }
  const all = { requestsPerMinute: 20, concurrent: 50 }
  for (let n = 0; n < 100; n++) {
    const visitor = { keyId: `session:${n}`, tenantLimits: all, need, want: need }
    account.lease(ask({ requestsPerMinute: 5, concurrent: 2 }, visitor), nowMs)
  }
  const rows = ['limits', 'buckets', 'leases'].map(
    (table) => sql.exec(`SELECT * FROM ${table}`).toArray().length,
  )
  expect(rows).toEqual([21, 21, 20])
})

test('the limits of a key that is not used any more go when what it spent does', () => {
  const account = memoryAccount()
  const limits = { dailyMicroUsd: 10 }
  account.lease(ask(limits, { need: money(6), want: money(6) }), nowMs)
  account.settle(batch('b1', [row('one', 6)]), nowMs)
  account.sweep(nowMs + 2 * dayMs)
  expect(account.tables.limits.of('key_a')).toEqual(limits)
  account.sweep(nowMs + 70 * dayMs)
  expect(account.tables.limits.of('key_a')).toEqual({})
})

describe('sums of leases', () => {
  const one = { ...none, requests: 1, slots: 1 }
  const lease = (account: ReturnType<typeof memoryAccount>, keyId: string, more: Partial<LeaseAsk> = {}) =>
    account.lease(ask({ requestsPerMinute: 5 }, { keyId, need: one, want: one, ...more }), nowMs)

  test('say when there are too many, and for how long', () => {
    const account = memoryAccount()
    for (let n = 0; n < 10_000; n++) lease(account, `key_${n}`)
    expect(lease(account, 'key_new')).toEqual({ added: none, tooManyLeasesMs: 2_000 })
    account.giveBack({ isolate: 'i1', keyId: 'key_7', turn: 2, holds: none }, nowMs)
    expect(lease(account, 'key_new').added.requests).toBe(1)
  }, 30_000)

  test('are those of the rows, whatever was written, undone or opened anew', () => {
    const sql = memorySql()
    const account = memoryAccount(sql)
    lease(account, 'key_a')
    lease(account, 'key_a', { turn: 2, holds: one, need: money(7), want: money(7) })
    lease(account, 'key_b')
    lease(account, 'key_b', { isolate: 'i2', turn: 9 })
    account.settle(batch('b1', [row('a', 3)]), nowMs)
    const broken = {
      ...batch('b2', [row('b', 2)]),
      answered: [null as unknown as string],
      free: [null as never],
    }
    expect(() => account.settle(broken, nowMs)).toThrow()
    const held = ['', 'key_a', 'key_b'].map((name) => account.tables.leases.held(name))
    expect(held).toEqual([
      { requests: 3, tokens: 0, slots: 3, microUsd: 4 },
      { requests: 1, tokens: 0, slots: 1, microUsd: 4 },
      { requests: 2, tokens: 0, slots: 2, microUsd: 0 },
    ])
    const again = memoryAccount(sql).tables.leases
    expect(['', 'key_a', 'key_b'].map((name) => again.held(name))).toEqual(held)
    account.sweep(nowMs + 60_000)
    expect([account.tables.leases.count, account.tables.leases.held('').microUsd]).toEqual([0, 0])
  })
})

test('a day has a limit of its own, and what is given back comes back into both buckets', () => {
  const account = memoryAccount()
  const limits = { requestsPerMinute: 10, requestsPerDay: 12 }
  const need = { ...none, requests: 10 }
  const first = account.lease(ask(limits, { need, want: need }), nowMs)
  expect([first.added.requests, first.requests]).toEqual([10, { limit: 10, windowMs: 60_000, remaining: 0 }])
  const more = ask(limits, { turn: 2, need, want: need })
  const second = account.lease(more, nowMs + 60_000)
  expect([second.added.requests, second.requests?.limit]).toEqual([2, 12])
  account.giveBack(
    { isolate: 'i1', keyId: 'key_a', turn: 3, holds: { ...none, requests: 2 } },
    nowMs + 60_000,
  )
  const third = account.lease(ask(limits, { turn: 4, need, want: need }), nowMs + 60_000)
  expect(third.added.requests).toBe(2)
})
