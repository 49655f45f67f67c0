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
