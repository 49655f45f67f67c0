import { type CacheHints, maxDeltaSeconds } from '../cacheHints.ts'
import { AppError } from '../error.ts'

/** What one request asks of the caches, from its header and its body together. */
export type CacheDirective = {
  noStore: boolean
  noCache: boolean
  onlyIfCached: boolean
  maxAgeS?: number
  staleWhileRevalidateS?: number
  staleIfErrorS?: number
  tags: readonly string[]
  /** Share of wrong answers that is bearable; `true` leaves it to the configuration, undefined says nothing. */
  semantic?: boolean | number
  replay: 'instant' | 'paced'
}

export const anyAge: CacheDirective = {
  noStore: false,
  noCache: false,
  onlyIfCached: false,
  tags: [],
  replay: 'instant',
}

const param = 'header cache-control'
const flags = { 'no-store': 'noStore', 'no-cache': 'noCache', 'only-if-cached': 'onlyIfCached' } as const
const ages = {
  'max-age': 'maxAgeS',
  'stale-while-revalidate': 'staleWhileRevalidateS',
  'stale-if-error': 'staleIfErrorS',
} as const

type Said = Record<(typeof flags)[keyof typeof flags], boolean> &
  Record<(typeof ages)[keyof typeof ages], number | undefined>

/**
 * The header's directives for requests (RFC 9111 5.2.1, RFC 5861); others are ignored, as 5.2.3 asks. Throws
 * `invalid_request` for an age that is no number of seconds: read as "any age" it would serve what was not wanted.
 */
function readHeader(header: string, action: string): Said {
  // With all of its fields from the start: see decision 8 for what becomes of an object that grows.
  const said: Said = {
    noStore: false,
    noCache: false,
    onlyIfCached: false,
    maxAgeS: undefined,
    staleWhileRevalidateS: undefined,
    staleIfErrorS: undefined,
  }
  for (const part of header.split(',')) {
    const [rawName = '', ...rest] = part.split('=')
    const name = rawName.trim().toLowerCase()
    if (name in flags) said[flags[name as keyof typeof flags]] = true
    if (!(name in ages)) continue
    const field = ages[name as keyof typeof ages]
    const seconds = readSeconds(rest.join('=').trim(), name, action)
    said[field] = Math.min(seconds, said[field] ?? seconds)
  }
  return said
}

function readSeconds(text: string, name: string, action: string): number {
  const digits = /^"?(\d{1,20})"?$/.exec(text)?.[1]
  if (digits !== undefined) return Math.min(Number(digits), maxDeltaSeconds)
  const found = JSON.stringify(text.slice(0, 40))
  throw new AppError(
    'invalid_request',
    `Cannot ${action}: ${name} in the header cache-control is ${found}; send a whole number of seconds`,
    { param },
  )
}

const shorter = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)

/**
 * What header and `hedge.cache` ask together: where both speak, the stricter holds, so that neither a proxy nor a client's
 * default widens what the other narrowed. `staleWhileRevalidateS` and `staleIfErrorS` count from `maxAgeS` on.
 */
export function parseCacheControl(
  headers: { get(name: string): string | null },
  body: CacheHints | undefined,
  action: string,
): CacheDirective {
  const text = headers.get('cache-control')
  if (body === undefined && text === null) return anyAge
  const header = readHeader(text ?? '', action)
  const maxAgeS = shorter(header.maxAgeS, body?.max_age)
  const staleWhileRevalidateS = shorter(header.staleWhileRevalidateS, body?.stale_while_revalidate)
  const staleIfErrorS = shorter(header.staleIfErrorS, body?.stale_if_error)
  return {
    noStore: header.noStore || body?.no_store === true,
    noCache: header.noCache || body?.no_cache === true,
    onlyIfCached: header.onlyIfCached || body?.only_if_cached === true,
    ...(maxAgeS !== undefined && { maxAgeS }),
    ...(staleWhileRevalidateS !== undefined && { staleWhileRevalidateS }),
    ...(staleIfErrorS !== undefined && { staleIfErrorS }),
    tags: [...new Set(body?.tags)],
    ...(body?.semantic !== undefined && { semantic: body.semantic }),
    replay: body?.replay ?? 'instant',
  }
}

/** RFC 9111 5.2.1.7: what "only if cached" is answered with when nothing is. */
export function notCached(action: string): AppError {
  return new AppError(
    'not_cached',
    `Cannot ${action} from the cache: it has no earlier answer to this request; send it without only-if-cached`,
  )
}
