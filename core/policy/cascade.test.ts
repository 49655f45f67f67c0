import { expect, test } from 'vitest'
import { shouldEscalate } from './cascade.ts'
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
