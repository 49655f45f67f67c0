import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MoneyConfig } from '../config/moneyConfig.ts'
import { fakeClock } from '../testing/fakeClock.ts'
import { fakePayer } from '../testing/fakePayer.ts'
import { type MemoryBooks, memoryBooks } from '../testing/memoryBooks.ts'
import { turns } from '../testing/moneyWorld.ts'
import type { Admission } from './admission.ts'
import { Meter } from './meter.ts'
import type { Reservation } from './reservation.ts'

const limits = {
  requestsPerMinute: 12,
  requestsPerDay: 15,
  concurrent: 3,
  dailyMicroUsd: 60,
  tokensPerMinute: 600,
}
const payer = fakePayer(limits, { monthlyMicroUsd: 50, concurrent: 3 })
const budgetMicroUsd = 50

type Step =
  | { do: 'admit' | 'end' | 'reserve' | 'settle' | 'release' | 'crash'; isolate: number; amount: number }
  | { do: 'wait'; ms: number }
  | { do: 'fail'; how: 'before' | 'after' | 'no' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom('admit', 'admit', 'end', 'reserve', 'reserve', 'settle', 'release'),
      isolate: fc.nat(2),
      amount: fc.integer({ min: 1, max: 20 }),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('crash'),
      isolate: fc.nat(2),
      amount: fc.constant(0),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait'),
      ms: fc.constantFrom(10, 60, 1_000, 20_000, 40_000),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('fail'),
      how: fc.constantFrom('before', 'after', 'no'),
    }) as fc.Arbitrary<Step>,
  },
)

type Isolate = {
  alive: { is: boolean }
  meter: Meter
  admissions: Admission[]
  reservations: { id: string; reservation: Reservation }[]
}

/** How a guard is taken out, to see that the invariants notice. */
type Sabotage = (books: MemoryBooks) => void

/** Runs a history of three isolates over one tenant's books, and checks after every step what must hold at every moment. */
async function run(steps: readonly Step[], sabotage: Sabotage = () => undefined): Promise<void> {
  const clock = fakeClock(Date.parse('2026-11-10T10:00:00Z'))
  const startMs = clock.nowMs()
  const books = memoryBooks(clock)
  sabotage(books)
  let lost: 'before' | 'after' | 'no' = 'no'
  const faulty =
    <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (lost === 'before') throw new Error('not reached')
      const result = await call(...args)
      if (lost === 'after') throw new Error('reply lost')
      return result
    }
  const store = {
    ...books,
    lease: faulty(books.lease),
    settle: faulty(books.settle),
    giveBack: faulty(books.giveBack),
  }
  let awayMs = 0
  let ids = 0
  const start = (): Isolate => {
    const alive = { is: true }
    const meter = new Meter({
      books: store,
      clock: { nowMs: clock.nowMs, after: (ms, callback) => clock.after(ms, () => alive.is && callback()) },
      newId: () => `id${++ids}`,
      log: () => undefined,
      config: MoneyConfig.parse({ leaseSeconds: 30 }),
    })
    return { alive, meter, admissions: [], reservations: [] }
  }
  const isolates = [start(), start(), start()]
  const asking = { keepAlive: () => undefined }
  const settled = new Map<string, number>()
  let admitted = 0
  const account = books.of('ann')
  const pending = async <T>(promise: Promise<T>): Promise<T | undefined> => {
    let value: T | undefined
    void promise.then(
      (got) => (value = got),
      () => undefined,
    )
    await turns()
    return value
  }

  const check = (): void => {
    const sum = (of: (isolate: Isolate) => number): number =>
      isolates.reduce((total, each) => total + of(each), 0)
    const minutes = (clock.nowMs() - startMs) / 60_000
    expect(admitted).toBeLessThanOrEqual(limits.requestsPerMinute * (1 + minutes) + 1e-6)
    expect(admitted).toBeLessThanOrEqual(limits.requestsPerDay * (1 + minutes / 1_440) + 1e-6)
    expect(sum(({ admissions }) => admissions.length)).toBeLessThanOrEqual(limits.concurrent)
    const reserved = sum(({ reservations }) =>
      reservations.reduce((all, { reservation }) => all + reservation.maxMicroUsd, 0),
    )
    const { rows, microUsd } = account.tables.ledger.totals()
    const spent = account.tables.spending.spent('', '2026-11')
    expect(reserved + spent).toBeLessThanOrEqual(budgetMicroUsd)
    expect(spent).toBe(microUsd)
    expect(rows).toBeLessThanOrEqual(settled.size)
    expect(microUsd).toBeLessThanOrEqual([...settled.values()].reduce((all, one) => all + one, 0))
    for (const [account_, held] of [
      ['', account.tables.leases.held('')],
      ['key_a', account.tables.leases.held('key_a')],
    ] as const) {
      expect([account_, Object.values(held).every((amount) => amount >= 0)]).toEqual([account_, true])
    }
  }

  for (const [at, each] of steps.entries()) {
    if (each.do === 'wait') {
      for (let leftMs = each.ms; leftMs > 0; leftMs -= 1_000) {
        clock.advance(Math.min(leftMs, 1_000))
        await turns()
        // Books that are away for longer than a lease let leases end whose requests go on: see docs/operations.md.
        if (lost !== 'no' && (awayMs += 1_000) > 10_000) [lost, awayMs] = ['no', 0]
      }
    } else if (each.do === 'fail') lost = each.how
    else {
      const isolate = isolates[each.isolate] as Isolate
      switch (each.do) {
        case 'admit': {
          const admission = await pending(isolate.meter.admit(payer, asking))
          // Let in while limits were not known: bounded by the grace, not by the limit.
          if (admission?.isCounted) {
            admitted += 1
            admission.keepLease()
            isolate.admissions.push(admission)
          } else admission?.end()
          break
        }
        case 'end':
          isolate.admissions.shift()?.end()
          break
        case 'reserve': {
          const id = `r${at}`
          const options = {
            requestId: id,
            model: 'm',
            maxMicroUsd: each.amount,
            tokens: each.amount,
            ...asking,
          }
          const reservation = await pending(isolate.meter.reserve(payer, options))
          if (reservation !== undefined) isolate.reservations.push({ id, reservation })
          break
        }
        case 'settle': {
          const open = isolate.reservations.shift()
          if (open === undefined) break
          const microUsd = Math.min(each.amount, open.reservation.maxMicroUsd)
          settled.set(open.id, microUsd)
          open.reservation.settle({
            requestId: open.id,
            tier: 'origin',
            model: 'm',
            inputTokens: microUsd,
            cachedInputTokens: 0,
            outputTokens: 0,
            microUsd,
            outcome: 'done',
          })
          break
        }
        case 'release':
          isolate.reservations.shift()?.reservation.release()
          break
        case 'crash':
          isolate.alive.is = false
          isolates[each.isolate] = start()
      }
    }
    await turns()
    check()
  }

  // Whatever happened: with everybody done or dead, all that is not in the ledger is free again, and rows of the living are there.
  lost = 'no'
  for (const isolate of isolates) {
    for (const each of isolate.admissions.splice(0)) each.end()
    for (const { reservation } of isolate.reservations.splice(0)) reservation.release()
  }
  for (let i = 0; i < 12; i++) {
    clock.advance(5_000)
    await turns()
  }
  for (const isolate of isolates) isolate.alive.is = false
  clock.advance(40_000)
  account.sweep(clock.nowMs())
  check()
  expect(account.tables.leases.held('')).toEqual({ requests: 0, tokens: 0, slots: 0, microUsd: 0 })
}

const histories = fc.array(step, { minLength: 40, maxLength: 160, size: 'max' })

describe('three isolates over the books of one tenant', () => {
  test('never use more than a limit, never charge twice, and lose nothing for longer than a lease', async () => {
    await fc.assert(
      fc.asyncProperty(histories, (steps) => run(steps)),
      { numRuns: 100 },
    )
  }, 60_000)

  const sabotages: [name: string, sabotage: Sabotage][] = [
    [
      'what is leased is not taken from the limit',
      (books) => {
        books.lease = async (_, ask) => ({ added: ask.want })
      },
    ],
    [
      'leases are forgotten at once',
      (books) => {
        const { lease } = books
        books.lease = async (tenant, ask) => {
          const grant = await lease(tenant, ask)
          books.of(tenant).tables.leases.remove(ask)
          return grant
        }
      },
    ],
    [
      'a write that was done is done again when its reply was lost',
      (books) => {
        const { settle } = books
        let n = 0
        books.settle = (tenant, batch) =>
          settle(tenant, {
            ...batch,
            id: `${batch.id}.${++n}`,
            rows: batch.rows.map((row) => ({ ...row, requestId: `${row.requestId}.${n}` })),
          })
      },
    ],
    [
      'a lease that is over stays in the books',
      (books) => {
        books.of('ann').tables.leases.sweep = () => undefined
      },
    ],
    [
      'a lease is over in the books while its isolate still uses it',
      (books) => {
        const { lease } = books
        books.lease = (tenant, ask) => lease(tenant, { ...ask, forMs: -1_990 })
      },
    ],
  ]
  test.each(sabotages)(
    'and where %s, that is seen',
    async (_, sabotage) => {
      const outcome = await fc.check(
        fc.asyncProperty(histories, (steps) => run(steps, sabotage)),
        { numRuns: 400, endOnFailure: true },
      )
      expect(outcome.failed).toBe(true)
    },
    60_000,
  )
})
