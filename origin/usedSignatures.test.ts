import { expect, test } from 'vitest'
import { UsedSignatures } from './usedSignatures.ts'

const atMs = 1_000_000

test('a signature passes once, for as long as it could be sent again', () => {
  const used = new UsedSignatures()
  expect(used.pass('a', { signedMs: atMs, nowMs: atMs })).toBe(true)
  for (const laterMs of [0, 1, 59_999, 60_000]) {
    expect(used.pass('a', { signedMs: atMs, nowMs: atMs + laterMs })).toBe(false)
  }
})

test('one by a clock that is ahead is remembered until it is too old itself', () => {
  const used = new UsedSignatures()
  expect(used.pass('ahead', { signedMs: atMs + 60_000, nowMs: atMs })).toBe(true)
  expect(used.pass('ahead', { signedMs: atMs + 60_000, nowMs: atMs + 120_000 })).toBe(false)
})

test('a full memory refuses rather than forgets, and has room when its calls are too old', () => {
  const used = new UsedSignatures(2)
  used.pass('a', { signedMs: atMs, nowMs: atMs })
  used.pass('b', { signedMs: atMs, nowMs: atMs })
  const third = { signedMs: atMs + 5, nowMs: atMs + 5 }
  expect(() => used.pass('c', third)).toThrow(
    expect.objectContaining({ code: 'over_capacity', retryAfterMs: 1_000 }),
  )
  expect(used.pass('a', third)).toBe(false)
  const later = { signedMs: atMs + 60_001, nowMs: atMs + 60_001 }
  expect(used.pass('c', later)).toBe(true)
  expect(used.pass('d', later)).toBe(true)
  expect(() => used.pass('e', later)).toThrow(expect.objectContaining({ code: 'over_capacity' }))
})

test('a clock that steps back makes nothing new that was forgotten', () => {
  const used = new UsedSignatures()
  used.pass('a', { signedMs: atMs, nowMs: atMs })
  used.pass('b', { signedMs: atMs + 70_000, nowMs: atMs + 70_000 })
  expect(used.pass('a', { signedMs: atMs, nowMs: atMs })).toBe(false)
})
