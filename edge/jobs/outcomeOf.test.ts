import { describe, expect, test } from 'vitest'
import { outcomeOf, retryDelayMs, standBackMs } from './outcomeOf.ts'

const headers = (limit?: number, remaining?: number): Headers =>
  new Headers({
    ...(limit !== undefined && { 'x-ratelimit-limit-requests': String(limit) }),
    ...(remaining !== undefined && { 'x-ratelimit-remaining-requests': String(remaining) }),
  })

describe('a batch stands back', () => {
  test.each([
    ['not where nothing is limited', headers(), 0],
    ['not while a quarter of the minute is left, and what is under way beside it', headers(120, 34), 0],
    ['until the bucket holds that again', headers(120, 24), 5_000],
    ['longest when nothing is left', headers(120, 0), 17_000],
    ['until all of it is there where the limit is tiny', headers(2, 0), 60_000],
    ['not for headers that say no number', headers(Number.NaN, 0), 0],
  ])('%s', (_, said, ms) => expect(standBackMs(said)).toBe(ms))
})

describe('an answer means for its request', () => {
  const refused = (code: string) => JSON.stringify({ error: { code, message: 'm', type: 't', param: null } })
  test.each([
    [200, '{}', { kind: 'done' }],
    [400, refused('invalid_request'), { kind: 'failed' }],
    [429, refused('rate_limited'), { kind: 'held' }],
    [429, refused('budget_exceeded'), { kind: 'held' }],
    [503, refused('over_capacity'), { kind: 'held' }],
    [502, refused('upstream_failed'), { kind: 'again', code: 'upstream_failed' }],
  ])('%i %s', (status, text, outcome) => expect(outcomeOf(status, text)).toMatchObject(outcome))
})

test('each attempt waits four times as long as the one before, less up to half of it', () => {
  expect([1, 2, 3, 4].map((attempts) => retryDelayMs(attempts, 0))).toEqual([2_000, 8_000, 32_000, 128_000])
  expect(retryDelayMs(2, 1)).toBe(4_000)
})
