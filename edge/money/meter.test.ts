import { describe, expect, test } from 'vitest'
import { fakePayer } from '../testing/fakePayer.ts'
import { codeOf, moneyWorld, turns } from '../testing/moneyWorld.ts'
import { moneyLimits } from './moneyLimits.ts'

describe('requests and slots', () => {
  test('a caller without limits costs no trip and gets no headers', async () => {
    const { isolate, asking, books } = moneyWorld()
    const admission = await isolate().admit(fakePayer({}), asking)
    expect([books.calls.lease, admission.headers()]).toEqual([0, {}])
  })

  test('a key in use is let in from memory: a few trips for hundreds of requests', async () => {
    const { isolate, asking, books, clock } = moneyWorld()
    const meter = isolate()
    const payer = fakePayer({ requestsPerMinute: 60_000 })
    for (let i = 0; i < 1_000; i++) {
      ;(await meter.admit(payer, asking)).end()
      clock.advance(1)
    }
    expect(books.calls.lease).toBeLessThan(20)
  })

  test('the limit of a minute holds for all isolates together, and the refusal says when to come again', async () => {
    const { isolate, asking, clock } = moneyWorld()
    const meters = [isolate(), isolate(), isolate()]
    const payer = fakePayer({ requestsPerMinute: 6 })
    const outcomes = []
    for (let i = 0; i < 12; i++) outcomes.push(await codeOf(meters[i % 3]!.admit(payer, asking)))
    expect(outcomes.filter((each) => each === 'ok')).toHaveLength(6)
    const refused = await meters[0]!.admit(payer, asking).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'rate_limited', retryAfterMs: 10_000 })
    clock.advance(10_000)
    expect(await codeOf(meters[1]!.admit(payer, asking))).toBe('ok')
    expect(await codeOf(meters[2]!.admit(payer, asking))).toBe('rate_limited')
  })

  test('the tighter of key and tenant holds', async () => {
    const { isolate, asking } = moneyWorld()
    const meter = isolate()
    const one = fakePayer({ requestsPerMinute: 100 }, { requestsPerMinute: 3 }, 'key_a')
    const two = fakePayer({ requestsPerMinute: 2 }, { requestsPerMinute: 3 }, 'key_b')
    const outcomes = []
    for (const payer of [two, two, two, one, one]) outcomes.push(await codeOf(meter.admit(payer, asking)))
    expect(outcomes).toEqual(['ok', 'ok', 'rate_limited', 'ok', 'rate_limited'])
  })

  test('slots are free again when their requests end, in whatever way, and only once', async () => {
    const { isolate, asking } = moneyWorld()
    const meter = isolate()
    const payer = fakePayer({ concurrent: 2 })
    const [first, second] = [await meter.admit(payer, asking), await meter.admit(payer, asking)]
    expect(await codeOf(meter.admit(payer, asking))).toBe('rate_limited')
    first.end()
    first.end()
    expect(await codeOf(meter.admit(payer, asking))).toBe('ok')
    expect(await codeOf(meter.admit(payer, asking))).toBe('rate_limited')
    second.end()
    expect(await codeOf(meter.admit(payer, asking))).toBe('ok')
  })

  test('a stream holds its slot beyond its handler, and its lease beyond the end of a lease', async () => {
    const { isolate, asking, clock } = moneyWorld()
    const [here, there] = [isolate(), isolate()]
    const payer = fakePayer({ concurrent: 1 })
    const admission = await here.admit(payer, asking)
    const free = admission.hold()
    admission.end()
    for (let i = 0; i < 12; i++) {
      clock.advance(10_000)
      await turns()
      expect(await codeOf(there.admit(payer, asking))).toBe('rate_limited')
    }
    free()
    clock.advance(moneyLimits.idleMs)
    await turns()
    expect(await codeOf(there.admit(payer, asking))).toBe('ok')
  })

  test('who never gets what came for it is told so, and when to come again', async () => {
    const { isolate, asking, books, clock } = moneyWorld({ leaseSeconds: 2 })
    const { lease } = books
    books.lease = async (tenant, ask) => {
      const grant = await lease(tenant, ask)
      clock.advance(ask.forMs)
      return grant
    }
    const refused = await isolate()
      .admit(fakePayer({ requestsPerMinute: 100 }), asking)
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'rate_limited', retryAfterMs: moneyLimits.refusalMs })
    expect((refused as Error).message).toContain('8 times others of its key took')
  })

  test('many visitors leave the leases of keys where they are', async () => {
    const { isolate, asking } = moneyWorld()
    const meter = isolate()
    const payer = fakePayer({ requestsPerMinute: 100 })
    ;(await meter.admit(payer, asking)).end()
    for (let n = 0; n < moneyLimits.leases; n++) {
      const visitor = { ...payer, kind: 'session', tenant: `session:${n}`, tenantLimits: {} } as const
      ;(await meter.admit(visitor, asking)).end()
    }
    expect(meter.leases).toBe(moneyLimits.leasesOfTenant + 1)
    expect(meter.outside(payer).headers()).not.toEqual({})
  }, 30_000)

  test('where a tenant has as many leases as it may, another key is told when to come again', async () => {
    const { isolate, asking, books } = moneyWorld()
    books.lease = async (_, ask) => ({
      added: { ...ask.need, requests: 0, slots: 0 },
      tooManyLeasesMs: 2_000,
    })
    const refused = await isolate()
      .admit(fakePayer({ requestsPerMinute: 100 }), asking)
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'over_capacity', retryAfterMs: 2_000 })
  })

  test('an isolate that is quiet gives back what it did not use', async () => {
    const { isolate, asking, clock, account } = moneyWorld()
    const payer = fakePayer({ requestsPerMinute: 100, concurrent: 4 })
    const meter = isolate()
    const admissions = []
    for (let i = 0; i < 4; i++) admissions.push(await meter.admit(payer, asking))
    for (const each of admissions) each.end()
    clock.advance(moneyLimits.idleMs)
    await turns()
    expect(account().tables.leases.held('key_a')).toEqual({ requests: 0, tokens: 0, slots: 0, microUsd: 0 })
    const bucket = { account: 'key_a', kind: 'requests', limit: 100, windowMs: 60_000, leased: 0 } as const
    expect(Math.floor(account().tables.buckets.at(bucket, clock.nowMs()).tokens)).toBeGreaterThanOrEqual(96)
  })

  test('an isolate that died frees its slots when its lease is over', async () => {
    const { isolate, asking, clock } = moneyWorld({ leaseSeconds: 30 })
    const payer = fakePayer({ concurrent: 1 })
    const alive = { is: true }
    await isolate(alive).admit(payer, asking)
    alive.is = false
    expect(await codeOf(isolate().admit(payer, asking))).toBe('rate_limited')
    clock.advance(32_000)
    expect(await codeOf(isolate().admit(payer, asking))).toBe('ok')
  })

  test('new limits hold with the next request', async () => {
    const { isolate, asking } = moneyWorld()
    const meter = isolate()
    for (let i = 0; i < 5; i++) await meter.admit(fakePayer({ requestsPerMinute: 100 }), asking)
    const strict = fakePayer({ requestsPerMinute: 1 })
    const outcomes = [await codeOf(meter.admit(strict, asking)), await codeOf(meter.admit(strict, asking))]
    expect(outcomes).toContain('rate_limited')
  })

  test('the headers say what is left of a minute, as OpenAI says it', async () => {
    const { isolate, asking } = moneyWorld()
    const meter = isolate()
    const payer = fakePayer({ requestsPerMinute: 60, tokensPerMinute: 6_000 })
    await meter.reserve(payer, { requestId: 'r', model: 'm', maxMicroUsd: 1, tokens: 1_000, ...asking })
    const admission = await meter.admit(payer, asking)
    expect(admission.headers()).toEqual({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '1000ms',
      'x-ratelimit-limit-tokens': '6000',
      'x-ratelimit-remaining-tokens': '5000',
      'x-ratelimit-reset-tokens': '10000ms',
    })
  })
})

describe('tokens', () => {
  test('the worst case is taken first, and what was not used comes back', async () => {
    const { isolate, asking, use } = moneyWorld()
    const meter = isolate()
    const payer = fakePayer({ tokensPerMinute: 100 })
    const big = { requestId: 'a', model: 'm', maxMicroUsd: 1, tokens: 80, ...asking }
    const reservation = await meter.reserve(payer, big)
    expect(await codeOf(meter.reserve(payer, { ...big, requestId: 'b' }))).toBe('rate_limited')
    reservation.settle(use('a', { inputTokens: 10 }))
    expect(await codeOf(meter.reserve(payer, { ...big, requestId: 'b' }))).toBe('ok')
  })

  test('a request beyond the whole limit is told so', async () => {
    const { isolate, asking } = moneyWorld()
    const over = { requestId: 'a', model: 'm', maxMicroUsd: 1, tokens: 101, ...asking }
    await expect(isolate().reserve(fakePayer({ tokensPerMinute: 100 }), over)).rejects.toThrow(
      'send less or ask for less',
    )
  })
})
