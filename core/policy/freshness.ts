import type { CacheDirective } from '../contract/http/cacheControl.ts'

/**
 * What an answer of `ageMs` is to a request: `fresh` answers it; `stale-while-revalidate` too, while a new one is made;
 * `stale-if-error` only where no new one can be made; `expired` is no answer.
 */
export type Freshness = 'fresh' | 'stale-while-revalidate' | 'stale-if-error' | 'expired'

export function freshness(directive: CacheDirective, ageMs: number): Freshness {
  const { noCache, noStore, maxAgeS, staleWhileRevalidateS = 0, staleIfErrorS = 0 } = directive
  if (noStore) return 'expired'
  const allowedS = maxAgeS ?? Infinity
  const ageS = ageMs / 1000
  // "no-cache" wants a new answer whatever the age; what may stand in when none can be made is still the caller's to say.
  if (!noCache && ageS <= allowedS) return 'fresh'
  if (!noCache && ageS <= allowedS + staleWhileRevalidateS) return 'stale-while-revalidate'
  const bearableS = noCache && maxAgeS === undefined ? staleIfErrorS : allowedS + staleIfErrorS
  return staleIfErrorS > 0 && ageS <= bearableS ? 'stale-if-error' : 'expired'
}
