import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  afterFailure,
  afterSuccess,
  type Breaker,
  breakerDefaults,
  breakerWaitMs,
  claimCall,
  closedBreaker,
  releaseCall,
} from './breaker.ts'

const fail = (breaker: Breaker, nowMs: number, chance = 0) => afterFailure(breaker, { nowMs, chance })

function failing(times: number, nowMs = 0): Breaker {
  let breaker = closedBreaker
  for (let i = 0; i < times; i++) breaker = fail(claimCall(breaker, nowMs), nowMs)
  return breaker
}

describe('opens', () => {
  test('with the fifth failure in a row, not with the fourth', () => {
    expect(breakerWaitMs(failing(4), 0)).toBe(0)
    expect(breakerWaitMs(failing(5), 0)).toBe(5_000)
  })

  test('not while successes come between', () => {
    let breaker = failing(4)
    breaker = afterSuccess(breaker, 1)
    for (let i = 0; i < 4; i++) breaker = fail(breaker, 2)
    expect(breakerWaitMs(breaker, 2)).toBe(0)
  })

  test('when half of twenty calls within ten seconds failed, though never five in a row', () => {
    let breaker = closedBreaker
    for (let call = 0; call < 20; call++) {
      expect(breakerWaitMs(breaker, call * 100)).toBe(0)
      breaker = call % 2 === 0 ? afterSuccess(breaker, call * 100) : fail(breaker, call * 100)
    }
    expect(breakerWaitMs(breaker, 1_900)).toBe(5_000)
  })

  test('not by failures that are older than its window', () => {
    let breaker = closedBreaker
    for (let call = 0; call < 100; call++) {
      // One failure beside one success, every two seconds: never twenty within ten seconds.
      const nowMs = call * 2_000
      breaker = fail(afterSuccess(breaker, nowMs), nowMs)
    }
    expect(breakerWaitMs(breaker, 200_000)).toBe(0)
  })
})

describe('while open', () => {
  test('lets one call probe when its time has come, and the others wait for it', () => {
    const open = failing(5)
    expect(breakerWaitMs(open, 4_999)).toBe(1)
    expect(breakerWaitMs(open, 5_000)).toBe(0)
    const probing = claimCall(open, 5_000)
    expect(breakerWaitMs(probing, 5_001)).toBeGreaterThan(0)
    expect(breakerWaitMs(afterSuccess(probing, 5_100), 5_100)).toBe(0)
  })

  test('waits longer with every probe that fails, up to a minute, and begins anew after a minute of health', () => {
    let breaker = failing(5)
    let nowMs = 0
    const waits = Array.from({ length: 14 }, () => {
      const waitMs = breakerWaitMs(breaker, nowMs)
      nowMs += waitMs
      breaker = fail(claimCall(breaker, nowMs), nowMs)
      return waitMs
    })
    expect(waits).toEqual([5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 60, 60].map((s) => s * 1_000))
    nowMs += 60_000
    breaker = afterSuccess(claimCall(breaker, nowMs), nowMs)
    nowMs += 60_001
    for (let i = 0; i < 5; i++) breaker = fail(breaker, nowMs)
    expect(breakerWaitMs(breaker, nowMs)).toBe(5_000)
  })

  test('a probe that was given up makes room for the next at once', () => {
    const probing = claimCall(failing(5), 5_000)
    expect(breakerWaitMs(releaseCall(probing, 5_050), 5_050)).toBe(0)
  })

  test('what began before the opening and ends behind it changes nothing', () => {
    const open = failing(5)
    expect(afterSuccess(open, 100)).toBe(open)
    expect(fail(open, 100)).toBe(open)
    expect(releaseCall(open, 100)).toBe(open)
  })
})

test('whatever happens: at most one probe at a time, and never a wait beyond the longest with its jitter', () => {
  const step = fc.record({
    gapMs: fc.integer({ min: 0, max: 20_000 }),
    outcome: fc.constantFrom('ok', 'failed', 'left', 'pending'),
    chance: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      let breaker = closedBreaker
      let nowMs = 0
      for (const { gapMs, outcome, chance } of steps) {
        nowMs += gapMs
        const waitMs = breakerWaitMs(breaker, nowMs)
        expect(waitMs).toBeLessThanOrEqual(breakerDefaults.longestOpenMs * (1 + breakerDefaults.jitter))
        if (waitMs > 0) continue
        const wasOpen = breaker.openUntilMs > 0
        breaker = claimCall(breaker, nowMs)
        if (wasOpen) expect(breakerWaitMs(breaker, nowMs)).toBeGreaterThan(0)
        if (outcome === 'ok') breaker = afterSuccess(breaker, nowMs)
        if (outcome === 'failed') breaker = afterFailure(breaker, { nowMs, chance })
        if (outcome === 'left') breaker = releaseCall(breaker, nowMs)
      }
    }),
  )
})
