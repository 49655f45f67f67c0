import { describe, expect, test } from 'vitest'
import { admit, drainMs } from './admit.ts'
import type { QueueLoad } from './admit.ts'

const limits = { queueRequests: 4, queueTexts: 100, queueTokens: 10_000 }
const idle: QueueLoad = {
  requests: 0,
  texts: 0,
  tokens: 0,
  busyMs: 0,
  engines: 1,
  cost: { runMs: 2, tokenMs: 0.25 },
}
const arrival = { texts: 1, tokens: 20, leftMs: 30_000 }

describe('admit()', () => {
  test('lets a request into an idle queue', () => {
    expect(admit(arrival, idle, limits)).toBeUndefined()
    expect(admit({ texts: 100, tokens: 10_000, leftMs: 30_000 }, idle, limits)).toBeUndefined()
  })

  test('refuses for good what can never fit', () => {
    expect(admit({ ...arrival, texts: 101 }, idle, limits)?.code).toBe('invalid_request')
    expect(admit({ ...arrival, tokens: 10_001 }, idle, limits)).toMatchObject({ code: 'invalid_request' })
  })

  test('refuses at once what no engine could finish in time', () => {
    const refusal = admit({ texts: 4, tokens: 400, leftMs: 50 }, idle, limits)
    expect(refusal).toMatchObject({ code: 'deadline_exceeded' })
    expect(refusal?.because).toContain('102 ms')
    expect(admit({ texts: 4, tokens: 400, leftMs: 103 }, idle, limits)).toBeUndefined()
  })

  test('refuses a whole request when the queue has no room, and says when to come back', () => {
    const full = { ...idle, requests: 3, texts: 90, tokens: 9_900, busyMs: 40 }
    const refusal = admit({ texts: 5, tokens: 500, leftMs: 30_000 }, full, limits)
    // 400 tokens have to go first: 100 ms, behind the 40 ms that run, and a share of a run.
    expect(refusal).toMatchObject({ code: 'over_capacity', retryAfterMs: 140.5 })
    expect(admit(arrival, { ...full, requests: 4 }, limits)?.code).toBe('over_capacity')
    expect(admit({ ...arrival, texts: 11 }, full, limits)?.code).toBe('over_capacity')
  })

  test('refuses what would be late behind the others, and lets in what its turns carry through', () => {
    const busy = { ...idle, requests: 2, texts: 80, tokens: 8_000, busyMs: 100 }
    const large = { texts: 20, tokens: 2_000, leftMs: 1_000 }
    expect(admit(large, busy, limits)).toMatchObject({ code: 'over_capacity' })
    expect(admit({ ...arrival, leftMs: 1_000 }, busy, limits)).toBeUndefined()
  })

  test('counts on every engine', () => {
    const late = { texts: 4, tokens: 400, leftMs: 60 }
    expect(admit(late, { ...idle, engines: 2 }, limits)).toBeUndefined()
    const load = { ...idle, texts: 8, tokens: 400, busyMs: 10 }
    expect(drainMs(load)).toBeCloseTo(114)
    expect(drainMs({ ...load, engines: 2 })).toBeCloseTo(62)
  })
})
