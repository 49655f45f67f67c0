import type { Request } from '../contract/request.ts'

/** Who asked and which bytes answer. The tenant comes first: no two tenants ever share a key. */
export type CacheScope = { tenant: string; model: { id: string; version: number; sha256: string } }

/** JSON with object keys sorted and `undefined` left out: equal requests, however they were written, give equal text. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  // On the way of every request: joined as it goes, without lists in between.
  let out = ''
  if (Array.isArray(value)) {
    for (const entry of value) out += (out === '' ? '' : ',') + canonicalJson(entry)
    return `[${out}]`
  }
  const fields = value as Record<string, unknown>
  for (const key of Object.keys(fields).sort()) {
    if (fields[key] === undefined) continue
    out += `${out === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(fields[key])}`
  }
  return `{${out}}`
}

/**
 * The text whose digest is the key of an exact cache entry: tenant, model artifact, and everything in the request that
 * changes the answer. How the caller wants it encoded, its deadline and its stake do not.
 */
export function cacheKeyText(request: Request, scope: CacheScope): string {
  return canonicalJson({ format: 1, scope, request })
}
