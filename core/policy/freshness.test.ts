import { expect, test } from 'vitest'
import { anyAge } from '../contract/http/cacheControl.ts'
import { freshness } from './freshness.ts'

const second = 1000

test('any age is fresh unless the caller says otherwise', () => {
  expect(freshness(anyAge, 1e12)).toBe('fresh')
  expect(freshness({ ...anyAge, noStore: true }, 0)).toBe('expired')
  expect(freshness({ ...anyAge, noCache: true }, 0)).toBe('expired')
})

test('the windows of an old answer follow each other from max-age on', () => {
  const directive = { ...anyAge, maxAgeS: 10, staleWhileRevalidateS: 5, staleIfErrorS: 20 }
  const at = (ageS: number) => freshness(directive, ageS * second)
  expect([10, 10.001, 15, 15.001, 30, 30.001].map(at)).toEqual([
    'fresh',
    'stale-while-revalidate',
    'stale-while-revalidate',
    'stale-if-error',
    'stale-if-error',
    'expired',
  ])
})

test('no-cache may still fall back on an old answer when a new one cannot be made', () => {
  const directive = { ...anyAge, noCache: true, staleIfErrorS: 20 }
  expect(freshness(directive, 20 * second)).toBe('stale-if-error')
  expect(freshness(directive, 21 * second)).toBe('expired')
  expect(freshness({ ...directive, maxAgeS: 10 }, 30 * second)).toBe('stale-if-error')
})
