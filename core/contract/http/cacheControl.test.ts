import { describe, expect, test } from 'vitest'
import { parse } from '../parse.ts'
import { Hints } from '../request.ts'
import { anyAge, parseCacheControl } from './cacheControl.ts'

const read = (header: string | null, body?: object) =>
  parseCacheControl(
    { get: (name) => (name === 'cache-control' ? header : null) },
    body && parse(Hints, { cache: body }, 'embed').cache,
    'embed',
  )

describe('parseCacheControl()', () => {
  test('without a word every earlier answer will do', () => {
    expect(read(null)).toEqual(anyAge)
    expect(read('no-transform, private="x", min-fresh')).toEqual(anyAge)
  })

  test('reads the directives of RFC 9111 and RFC 5861, in any case, quoted or not', () => {
    const all =
      'No-Cache, no-store,only-if-cached, MAX-AGE="60", stale-while-revalidate = 5, stale-if-error=7'
    expect(read(all)).toEqual({
      ...anyAge,
      noCache: true,
      noStore: true,
      onlyIfCached: true,
      maxAgeS: 60,
      staleWhileRevalidateS: 5,
      staleIfErrorS: 7,
    })
  })

  test('where header and body both speak, the stricter holds', () => {
    expect(read('max-age=60, stale-if-error=5', { max_age: 10, stale_if_error: 9 })).toMatchObject({
      maxAgeS: 10,
      staleIfErrorS: 5,
    })
    expect(read('max-age=60', { no_store: false, only_if_cached: true })).toMatchObject({
      maxAgeS: 60,
      noStore: false,
      onlyIfCached: true,
    })
    expect(read('no-cache', { no_cache: false }).noCache).toBe(true)
    expect(read('max-age=5, max-age=3').maxAgeS).toBe(3)
  })

  test('an age beyond what fits is for ever, one that is no number is refused', () => {
    expect(read('max-age=99999999999999999999').maxAgeS).toBe(2_147_483_647)
    for (const age of ['', '-1', '1.5', 'soon', '"1'.repeat(30)]) {
      expect(() => read(`max-age=${age}`)).toThrow(/^Cannot embed: max-age in the header cache-control is "/)
    }
  })

  test.each([
    [{ max_age: -1 }, /cache.max_age is -1; send at least 0/],
    [{ tags: Array.from({ length: 17 }, (_, i) => `t${i}`) }, /cache.tags is a list of 17; send at most 16/],
    [{ tags: ['two words'] }, /cache.tags\[0\] is "two words"/],
    [{ semantic: 1.5 }, /cache.semantic is 1.5/],
    [{ replay: 'slow' }, /cache.replay is "slow"; send one of "instant", "paced"/],
    [{ nostore: true }, /nostore is not a known field/],
  ])('%j is refused by name', (body, message) => {
    expect(() => read(null, body)).toThrow(message)
  })

  test('tags come once each, and what the body says of meaning and pace comes through', () => {
    expect(read(null, { tags: ['a', 'b', 'a'], semantic: 0.01, replay: 'paced' })).toEqual({
      ...anyAge,
      tags: ['a', 'b'],
      semantic: 0.01,
      replay: 'paced',
    })
  })
})
