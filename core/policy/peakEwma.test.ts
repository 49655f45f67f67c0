import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectedLatencyMs, observeLatency, unmeasured } from './peakEwma.ts'

describe('the expected latency', () => {
  test('rises at once, falls slowly, and is forgiven with time', () => {
    let past = observeLatency(unmeasured, 100, 0)
    past = observeLatency(past, 2_000, 10)
    expect(expectedLatencyMs(past, 10)).toBe(2_000)
    past = observeLatency(past, 100, 1_010)
    expect(expectedLatencyMs(past, 1_010)).toBeGreaterThan(1_500)
    expect(expectedLatencyMs(past, 61_010)).toBeLessThan(10)
  })

  test('stays between nothing and the slowest answer, whatever comes when', () => {
    const step = fc.tuple(fc.integer({ min: -100, max: 5_000 }), fc.integer({ min: 0, max: 60_000 }))
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let nowMs = 0
        let past = unmeasured
        for (const [gapMs, ms] of steps) past = observeLatency(past, ms, (nowMs += gapMs))
        expect(expectedLatencyMs(past, nowMs)).toBeGreaterThanOrEqual(0)
        expect(past.ms).toBeLessThanOrEqual(Math.max(0, ...steps.map(([, ms]) => ms)))
      }),
    )
  })
})
