import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { knownLatency, medianLatencyMs, observeLatency, unmeasured } from './serverLatency.ts'

const after = (...answersMs: number[]) =>
  answersMs.reduce((past, ms, at) => observeLatency(past, ms, at), unmeasured)

describe('what is known of a server’s latency', () => {
  test('is nothing after one answer, which may be a cold one, and the faster of two', () => {
    expect([knownLatency(unmeasured, 0), knownLatency(after(900), 0)]).toEqual([undefined, undefined])
    expect(medianLatencyMs(after(900))).toBe(900)
    expect(knownLatency(after(900, 15), 1)?.ms).toBe(15)
  })

  test('does not change by one late answer, and does by two', () => {
    expect(knownLatency(after(15, 16, 700), 2)?.ms).toBe(16)
    expect(knownLatency(after(15, 16, 700, 800), 3)?.ms).toBe(700)
    expect(knownLatency(after(700, 800, 900, 15, 16), 4)?.ms).toBe(16)
  })

  test('counts less, the longer ago it was', () => {
    const past = after(15, 16)
    expect(knownLatency(past, 1)?.trust).toBe(1)
    expect(knownLatency(past, 10_001)?.trust).toBeCloseTo(0.37, 2)
    expect(knownLatency(past, 60_000)?.trust).toBeLessThan(0.01)
    expect(knownLatency(past, -5_000)?.trust).toBe(1)
  })

  test('is one of the last three answers, whatever came', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60_000), { minLength: 2 }), (answersMs) => {
        expect(answersMs.slice(-3)).toContain(knownLatency(after(...answersMs), 0)?.ms)
      }),
    )
  })
})
