import { expect, test } from 'vitest'
import { keptAbove, leastKept, shouldEscalate } from './cascade.ts'
import { headCascades } from './headCascades.ts'
import { resolvePreferences } from './preferences.ts'

const origin = { latencyMs: 100, priceMicroUsd: 10, pWrong: 0.1 }

test('keeps an answer that is as sure as the origin would be', () => {
  expect(shouldEscalate(0.9, origin, resolvePreferences({ stake: 'best' }))).toBe(false)
})

test('escalates an unsure answer when a wrong one is expensive', () => {
  expect(shouldEscalate(0.3, origin, resolvePreferences({ stake: 'best' }))).toBe(true)
})

test('keeps an unsure answer when being wrong costs nothing', () => {
  expect(shouldEscalate(0.3, origin, resolvePreferences({ stake: 'fast' }))).toBe(false)
})

test('the least kept confidence is where escalating begins not to pay', () => {
  for (const stake of ['balanced', 'best'] as const) {
    const preferences = resolvePreferences({ stake })
    const least = leastKept(origin, preferences)
    expect(shouldEscalate(least - 0.001, origin, preferences)).toBe(true)
    expect(shouldEscalate(least + 0.001, origin, preferences)).toBe(false)
  }
  expect(leastKept(origin, resolvePreferences({ stake: 'fast' }))).toBe(0)
})

test('what is kept lies between the measured rows, and at their ends beyond them', () => {
  const rows = [
    { threshold: 0.5, keepShare: 1, keptLoss: 0.5 },
    { threshold: 1, keepShare: 0.5, keptLoss: 0 },
  ]
  expect(keptAbove(0.75, { rows })).toEqual({ keepShare: 0.75, keptLoss: 0.25 })
  expect(keptAbove(-3, { rows })).toEqual({ keepShare: 1, keptLoss: 0.5 })
  expect(keptAbove(1.1, { rows })).toEqual({ keepShare: 0.5, keptLoss: 0 })
})

test('the released heads lose next to nothing on what they keep at 0.9, and keep most of it', () => {
  expect(Object.keys(headCascades)).toEqual(['hedge-banking77-nano-en', 'hedge-clinc150-nano-en'])
  for (const cascade of Object.values(headCascades)) {
    const { keepShare, keptLoss } = keptAbove(0.9, cascade)
    expect(keepShare).toBeGreaterThan(0.7)
    expect(keptLoss).toBeLessThan(0.002)
    expect(cascade.largerPWrong).toBeLessThan(cascade.pWrong)
  }
})
