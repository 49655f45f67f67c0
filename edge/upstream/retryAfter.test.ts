import { expect, test } from 'vitest'
import { parseRetryAfter } from './retryAfter.ts'

const date = 'Sat, 28 Nov 2026 02:00:00 GMT'
const parse = (headers: Record<string, string>) => parseRetryAfter(new Headers(headers))

test.each([
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '0.0015' }, 2],
  [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
  [{ 'retry-after': 'Sat, 28 Nov 2026 02:00:30 GMT', date }, 30_000],
  [{ 'retry-after': 'Sat, 28 Nov 2026 01:00:00 GMT', date }, 0],
  [{ 'retry-after': 'Sat, 28 Nov 2026 02:00:30 GMT' }, undefined],
  [{ 'retry-after': '99999999999' }, 3_600_000],
  [{ 'retry-after': 'soon', date }, undefined],
  [{ 'retry-after': '-5', date }, undefined],
  [{}, undefined],
])('%j is %s ms', (headers, ms) => {
  expect(parse(headers as Record<string, string>)).toBe(ms)
})
