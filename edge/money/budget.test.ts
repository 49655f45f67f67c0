import { describe, expect, test } from 'vitest'
import { fakePayer } from '../testing/fakePayer.ts'
import { codeOf, moneyWorld, turns } from '../testing/moneyWorld.ts'
import { moneyLimits } from './moneyLimits.ts'

describe('money', () => {
  test('500 at once on a budget for 50, on three isolates: 50 are let in, nothing is overspent', async () => {
    const { isolate, reserve, use, flush, account } = moneyWorld()
    const meters = [isolate(), isolate(), isolate()]
    const payer = fakePayer({ dailyMicroUsd: 500 })
    const reservations = await Promise.allSettled(
      Array.from({ length: 500 }, (_, i) => reserve(meters[i % 3]!, payer, { requestId: `r${i}` })),
    )
    const admitted = reservations.filter((each) => each.status === 'fulfilled')
    expect(admitted).toHaveLength(50)
    expect(reservations.find((each) => each.status === 'rejected')).toMatchObject({
      reason: { code: 'budget_exceeded' },
    })
    admitted.forEach(({ value }, i) => value.settle(use(`r${i}`, { microUsd: 10 })))
    await flush()
    expect(account().tables.ledger.totals()).toEqual({ rows: 50, microUsd: 500 })
    expect(account().tables.spending.spent('key_a', '2026-11-28')).toBe(500)
  })

  test('what was used is charged, the rest goes back, and the row is written once', async () => {
    const { isolate, reserve, use, flush, account, day } = moneyWorld()
    const meter = isolate()
    const payer = fakePayer({ dailyMicroUsd: 20 })
    const reservation = await reserve(meter, payer, { requestId: 'a', maxMicroUsd: 20 })
    reservation.settle(use('a', { microUsd: 7 }))
    reservation.settle(use('a', { microUsd: 7 }))
    reservation.release()
    const next = await reserve(meter, payer, { requestId: 'b', maxMicroUsd: 13 })
    expect(await codeOf(reserve(meter, payer, { requestId: 'c', maxMicroUsd: 1 }))).toBe('budget_exceeded')
    next.release()
    await flush()
    expect(account().tables.ledger.totals()).toEqual({ rows: 1, microUsd: 7 })
    expect(account().usage(day).groups).toEqual([
      {
        requests: 1,
        cached_requests: 0,
        input_tokens: 10,
        cached_input_tokens: 0,
        output_tokens: 0,
        micro_usd: 7,
      },
    ])
  })

  test('nobody pays more than was set aside', async () => {
    const { isolate, reserve, use, flush, account } = moneyWorld()
    const reservation = await reserve(isolate(), fakePayer({}), { requestId: 'a', maxMicroUsd: 10 })
    reservation.settle(use('a', { microUsd: 99 }))
    await flush()
    expect(account().tables.ledger.totals()).toEqual({ rows: 1, microUsd: 10 })
  })

  test('a stream extends its reservation until the budget has no more', async () => {
    const { isolate, reserve, use, flush, account } = moneyWorld()
    const reservation = await reserve(isolate(), fakePayer({ dailyMicroUsd: 25 }), {
      requestId: 'a',
      maxMicroUsd: 10,
    })
    expect([await reservation.extend(10), await reservation.extend(10), await reservation.extend(5)]).toEqual(
      [true, false, true],
    )
    reservation.settle(use('a', { microUsd: 25, outcome: 'cut' }))
    expect(await reservation.extend(1)).toBe(false)
    await flush()
    expect(account().tables.ledger.totals()).toEqual({ rows: 1, microUsd: 25 })
  })

  test('a budget begins anew with its day, and the refusal says when', async () => {
    const { isolate, reserve, use, flush, clock } = moneyWorld()
    const meter = isolate()
    const payer = fakePayer({ dailyMicroUsd: 10 })
    ;(await reserve(meter, payer, { requestId: 'a' })).settle(use('a', { microUsd: 10 }))
    await flush()
    const refused = await reserve(meter, payer, { requestId: 'b' }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'budget_exceeded', retryAfterMs: 14 * 3_600_000 - 1_000 })
    clock.advance(14 * 3_600_000)
    expect(await codeOf(reserve(meter, payer, { requestId: 'b' }))).toBe('ok')
  })

  test('what an isolate held and lost is free again, and was never charged', async () => {
    const { isolate, reserve, clock, account } = moneyWorld()
    const payer = fakePayer({ dailyMicroUsd: 10 })
    const alive = { is: true }
    await reserve(isolate(alive), payer, { requestId: 'a' })
    alive.is = false
    const other = isolate()
    expect(await codeOf(reserve(other, payer, { requestId: 'b' }))).toBe('budget_exceeded')
    clock.advance(32_000)
    account().sweep(clock.nowMs())
    expect(account().tables.leases.held('')).toMatchObject({ microUsd: 0 })
    expect(await codeOf(reserve(other, payer, { requestId: 'b' }))).toBe('ok')
    expect(account().tables.ledger.totals()).toEqual({ rows: 0, microUsd: 0 })
  })

  test('rows that finish together are written together', async () => {
    const { isolate, reserve, use, flush, books } = moneyWorld()
    const meter = isolate()
    for (let i = 0; i < 60; i++)
      (await reserve(meter, fakePayer({}), { requestId: `r${i}` })).settle(use(`r${i}`))
    await flush()
    expect(books.calls.settle).toBe(1)
    expect(books.of('ann').tables.ledger.totals().rows).toBe(60)
  })

  test('free use is counted with the next write and costs nothing', async () => {
    const { isolate, asking, use, flush, account, day } = moneyWorld()
    const meter = isolate()
    const hit = { tier: 'edge-cache', cache: 'hit', microUsd: 0, cachedInputTokens: 10 } as const
    for (let i = 0; i < 5; i++) meter.count(fakePayer({}), use(`h${i}`, hit), asking)
    await flush()
    expect(account().usage({ ...day, groupBy: ['tier', 'key'] }).groups).toMatchObject([
      { tier: 'edge-cache', key: 'key_a', requests: 5, cached_requests: 5, micro_usd: 0 },
    ])
    expect(account().addFeedback({ requestId: 'h3', keyId: 'key_a', score: 1 }, 0)).toBe(true)
    expect(account().addFeedback({ requestId: 'h9', keyId: 'key_a', score: 1 }, 0)).toBe(false)
  })
})

describe('when the books cannot be reached', () => {
  test('billable work is refused, free work of a key whose limits are known goes on for a while', async () => {
    const { isolate, asking, reserve, books, clock } = moneyWorld({ leaseSeconds: 5 })
    const meter = isolate()
    const payer = fakePayer({ requestsPerMinute: 3, dailyMicroUsd: 100 })
    ;(await meter.admit(payer, asking)).end()
    books.failure = new Error('reset')
    clock.advance(6_000)
    const outcomes = []
    for (let i = 0; i < 4; i++) {
      outcomes.push(await codeOf(meter.admit(payer, asking)))
      clock.advance(300)
    }
    expect(outcomes).toEqual(['ok', 'ok', 'ok', 'limits_unknown'])
    expect(await codeOf(reserve(meter, payer, { requestId: 'a' }))).toBe('limits_unknown')
    books.failure = undefined
    clock.advance(300)
    expect(await codeOf(meter.admit(payer, asking))).toBe('ok')
  })

  test('a key that was never seen is refused', async () => {
    const { isolate, asking, books } = moneyWorld()
    books.failure = new Error('reset')
    expect(await codeOf(isolate().admit(fakePayer({ requestsPerMinute: 3 }), asking))).toBe('limits_unknown')
  })

  test('the grace ends', async () => {
    const { isolate, asking, books, clock } = moneyWorld()
    const meter = isolate()
    const payer = fakePayer({ requestsPerMinute: 300 })
    await meter.admit(payer, asking)
    books.failure = new Error('reset')
    clock.advance(moneyLimits.graceMs + 1)
    expect(await codeOf(meter.admit(payer, asking))).toBe('limits_unknown')
  })

  test('a write that fails is tried again as it is, and counts once even where the first one was done', async () => {
    const { isolate, reserve, use, flush, books, asking, clock } = moneyWorld()
    const meter = isolate()
    const settle = books.settle
    let lost = 2
    books.settle = async (tenant, batch) => {
      await settle(tenant, batch)
      if (lost-- > 0) throw new Error('reply lost')
    }
    ;(await reserve(meter, fakePayer({}), { requestId: 'a' })).settle(use('a'))
    meter.count(fakePayer({}), use('h', { tier: 'edge-cache', cache: 'hit', microUsd: 0 }), asking)
    await flush()
    for (let i = 0; i < 5; i++) {
      clock.advance(2_000)
      await turns()
    }
    expect(books.calls.settle).toBe(3)
    expect(books.of('ann').usage({ from: '2026-11-28', to: '2026-11-28', groupBy: [] }).groups).toMatchObject(
      [{ requests: 2, micro_usd: 5 }],
    )
  })

  test('no more billable work begins than can be written down, others have room, and who comes again leads the next try', async () => {
    const { isolate, reserve, use, flush, books, clock, account } = moneyWorld()
    const meter = isolate()
    books.failure = new Error('reset')
    for (let i = 0; i < moneyLimits.openUsesOfTenant; i++) {
      ;(await reserve(meter, fakePayer({}), { requestId: `r${i}` })).settle(use(`r${i}`))
    }
    const over = (tenant: string) =>
      codeOf(reserve(meter, { ...fakePayer({}), tenant }, { requestId: `over ${tenant}` }))
    for (let i = 0; i < 5; i++) await flush()
    expect([await over('ann'), await over('bob')]).toEqual(['over_capacity', 'ok'])
    for (let i = 0; i < 5; i++) await flush()
    books.failure = undefined
    expect(await over('ann')).toBe('over_capacity')
    for (let i = 0; i < 5; i++) {
      clock.advance(2_000)
      await turns()
    }
    expect(account().tables.ledger.totals().rows).toBe(moneyLimits.openUsesOfTenant)
    expect(await over('ann')).toBe('ok')
  })
})
