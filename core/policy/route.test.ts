import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Plan } from '../contract/receipt.ts'
import type { Facts, TierFacts } from './facts.ts'
import { type Preferences, resolvePreferences } from './preferences.ts'
import { route } from './route.ts'

const ready = (latencyMs: number, priceMicroUsd: number, pWrong: number): TierFacts => ({
  state: 'ready',
  estimate: { latencyMs, priceMicroUsd, pWrong },
})
const absent = (because: string): TierFacts => ({ state: 'absent', because })
const everything: Facts = {
  device: ready(38, 0, 0.1),
  edge: { state: 'cacheOnly', estimate: { latencyMs: 25, priceMicroUsd: 0.3, pWrong: 0.05 } },
  origin: ready(210, 200, 0.05),
}
const planOf = (hints: Parameters<typeof resolvePreferences>[0], facts: Facts): Plan =>
  route(resolvePreferences(hints), facts).plan

describe('route()', () => {
  test('keeps a light question on the device', () => {
    expect(planOf({}, everything)).toBe('device')
  })

  test('sends heavy work to the origin, because the device would be slow', () => {
    expect(planOf({ deadline_ms: 60_000 }, { ...everything, device: ready(20_000, 0, 0.1) })).toBe('origin')
  })

  test('keeps heavy work on the device when waiting costs nothing', () => {
    expect(planOf({ rate: 0, deadline_ms: 60_000 }, { ...everything, device: ready(20_000, 0, 0.1) })).toBe(
      'device',
    )
  })

  test('buys the better answer when a wrong one is expensive', () => {
    expect(planOf({ stake: 'best' }, everything)).toBe('origin')
  })

  test('keeps private input on the device, whatever it costs', () => {
    const decision = route(resolvePreferences({ reach: 'device', stake: 'best' }), everything)
    expect(decision.plan).toBe('device')
    expect(decision.rejected.every((entry) => entry.because.startsWith('reach:'))).toBe(true)
  })

  test('never answers from a cache that may be empty while another plan is left', () => {
    expect(planOf({ reach: 'edge' }, everything)).toBe('device')
    expect(planOf({ reach: 'edge' }, { ...everything, device: absent('has no engine') })).toBe('edge')
  })

  test('takes the origin when the device cannot meet the deadline', () => {
    expect(planOf({ deadline_ms: 500 }, { ...everything, device: ready(2_000, 0, 0.1) })).toBe('origin')
  })

  test('says which constraint left no plan', () => {
    const facts = {
      ...everything,
      device: absent('has no engine loaded'),
      origin: absent('cannot be reached: offline'),
    }
    const decide = () => route(resolvePreferences({ reach: 'device' }), facts)
    expect(decide).toThrowError(
      /device: the device has no engine loaded; edge: reach: .* no further than the device/,
    )
    expect(decide).toThrowError(expect.objectContaining({ code: 'no_plan' }))
  })

  test('tries the device first when its sure answers are good and the origin is dear', () => {
    const facts = { ...everything, device: ready(10, 0, 0.5), cascade: { keepShare: 0.8, keptLoss: 0.001 } }
    const preferences = { ...resolvePreferences({}), stakeMicroUsd: 2_000 }
    expect(route(preferences, facts).plan).toBe('device>origin')
  })

  test('hedges when the tail of a slow device is worth buying off', () => {
    const facts = { ...everything, device: ready(300, 0, 0.05), origin: ready(200, 300, 0.05) }
    expect(planOf({}, facts)).toBe('device|origin')
  })

  test('accounts for every plan exactly once, and picks the least J of those allowed', () => {
    const tier = fc.oneof(
      fc.constant(absent('is away')),
      fc
        .tuple(
          fc.integer({ min: 1, max: 5_000 }),
          fc.integer({ min: 0, max: 500 }),
          fc.double({ min: 0, max: 1, noNaN: true }),
        )
        .map(([latency, price, pWrong]) => ready(latency, price, pWrong)),
    )
    fc.assert(
      fc.property(tier, tier, fc.constantFrom('fast', 'balanced', 'best'), (device, origin, stake) => {
        fc.pre(device.state === 'ready' || origin.state === 'ready')
        const preferences: Preferences = { ...resolvePreferences({ stake }), deadlineMs: 1e9 }
        const facts: Facts = {
          device,
          edge: absent('is away'),
          origin,
          cascade: { keepShare: 0.5, keptLoss: 0.1 },
        }
        const decision = route(preferences, facts)
        const named = [decision.plan, ...decision.rejected.map((entry) => entry.plan)].toSorted()
        expect(named).toEqual(['device', 'device>origin', 'device|origin', 'edge', 'edge>origin', 'origin'])
        for (const only of [
          { ...facts, device: absent('') },
          { ...facts, origin: absent('') },
        ]) {
          if (only.device.state === 'absent' && only.origin.state === 'absent') continue
          expect(decision.predicted.jMicroUsd).toBeLessThanOrEqual(
            route(preferences, only).predicted.jMicroUsd,
          )
        }
      }),
    )
  })

  test('never picks a plan beyond the reach or the deadline, nor one that needs what is not there', () => {
    const number = (max: number) => fc.double({ min: 0, max, noNaN: true })
    const estimate = fc.record({ latencyMs: number(5_000), priceMicroUsd: number(500), pWrong: number(1) })
    const tier = (...states: ('ready' | 'loading' | 'cacheOnly')[]) =>
      fc.oneof(
        fc.constant(absent('is away')),
        fc.record({ state: fc.constantFrom(...states), estimate }),
      ) as fc.Arbitrary<TierFacts>
    const kept = { keepShare: number(1), keptLoss: number(0.2) }
    const anyFacts = fc.record(
      {
        device: tier('ready'),
        edge: tier('ready', 'loading', 'cacheOnly'),
        origin: tier('ready'),
        cascade: fc.record(kept),
        edgeCascade: fc.record({ ...kept, larger: estimate }),
      },
      { requiredKeys: ['device', 'edge', 'origin'] },
    ) as fc.Arbitrary<Facts>
    const hints = fc.record({
      reach: fc.constantFrom('device' as const, 'edge' as const, 'origin' as const),
      deadline_ms: fc.integer({ min: 1, max: 60_000 }),
      stake: fc.constantFrom('fast' as const, 'balanced' as const, 'best' as const),
    })
    fc.assert(
      fc.property(anyFacts, hints, (facts, hint) => {
        let plan: Plan
        try {
          const decision = route(resolvePreferences(hint), facts)
          plan = decision.plan
          expect(decision.predicted.latencyMs).toBeLessThanOrEqual(hint.deadline_ms)
        } catch (error) {
          expect(error).toMatchObject({ code: 'no_plan' })
          return
        }
        const computing = plan.split(/[>|]/) as ('device' | 'edge' | 'origin')[]
        const allowed = { device: ['device'], edge: ['device', 'edge'], origin: ['device', 'edge', 'origin'] }
        expect(allowed[hint.reach]).toEqual(expect.arrayContaining(computing))
        for (const name of computing) expect(facts[name].state).not.toBe('absent')
        if (computing.length > 1) for (const name of computing) expect(facts[name].state).toBe('ready')
      }),
    )
  })
})
