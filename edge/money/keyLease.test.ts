import { expect, test } from 'vitest'
import { fakePayer } from '../testing/fakePayer.ts'
import { noAmounts } from './caps.ts'
import { KeyLease } from './keyLease.ts'

test('after a lease is over, slots in use are held and asked for once, with half of them in reserve', () => {
  const lease = new KeyLease(fakePayer({ concurrent: 100 }))
  const asker = { isolate: 'i1', turn: 1, forMs: 1_000 }
  lease.accept({ added: { ...noAmounts, slots: 10 } }, lease.ask(asker, 1), 1)
  for (let n = 0; n < 8; n++) expect(lease.take({ ...noAmounts, slots: 1 }, 2)).toBe(true)
  const { holds, want } = lease.ask({ ...asker, turn: 2 }, 5_000)
  expect([holds.slots, want.slots]).toEqual([8, 4])
})

test('a lease that is over, or whose clock stepped back behind the ask, gives nothing', () => {
  const lease = new KeyLease(fakePayer({ requestsPerMinute: 100 }))
  const asker = { isolate: 'i1', turn: 1, forMs: 1_000 }
  const one = { ...noAmounts, requests: 1 }
  lease.accept({ added: { ...noAmounts, requests: 10 } }, lease.ask(asker, 5_000), 5_000)
  expect(lease.take(one, 5_999)).toBe(true)
  expect(lease.take(one, 6_000)).toBe(false)
  lease.accept({ added: { ...noAmounts, requests: 10 } }, lease.ask({ ...asker, turn: 2 }, 7_000), 7_000)
  expect(lease.take(one, 6_999)).toBe(false)
})

test('what costs more than the whole budget is refused with both sums, and not with a wait of a moment', () => {
  const lease = new KeyLease(fakePayer({ dailyMicroUsd: 50_000 }))
  const noon = Date.UTC(2026, 10, 28, 12)
  const refusal = lease.refusal({ ...noAmounts, microUsd: 65_916 }, noon)
  expect(refusal).toMatchObject({ code: 'budget_exceeded', retryAfterMs: 12 * 3_600_000 })
  expect(refusal?.message).toContain(
    'it may cost 65916 micro-USD, and the whole budget is 50000; ask for less',
  )
  expect(refusal?.message).not.toContain('try again')
})
