import type { Request } from '../contract/request.ts'

/** Who asked and which bytes answer. The tenant comes first: no two tenants ever share a key. */
export type CacheScope = { tenant: string; model: { id: string; version: number; sha256: string } }

/** JSON with object keys sorted and `undefined` left out: equal requests, however they were written, give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((entry) => canonicalJson(entry)).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/**
 * The text whose digest is the key of an exact cache entry: tenant, model artifact, and everything in the request that
 * changes the answer. How the caller wants it encoded, its deadline and its stake do not.
 */
export function cacheKeyText(request: Request, scope: CacheScope): string {
  return canonicalJson({ format: 1, scope, request })
}
