import { endpoints } from '#core/contract/http/endpoints'

/** Endpoints of `/v1` that have no name in their path: what a client adds to its base URL. */
const known: ReadonlySet<string> = new Set(
  endpoints.map(({ path }) => path).filter((path) => path.startsWith('/v1/') && !path.includes('{')),
)

/** OpenAI's other ways to ask for a text. */
const others: ReadonlyMap<string, string> = new Map(
  ['/v1/responses', '/v1/completions'].map((path) => [path, '/v1/chat/completions']),
)

/** None is as long; what looks for slashes at the end of a longer one would take its time. */
const longest = 100

/** The endpoint that a wrong path was meant for: `/v1` was left out of a base URL or stands there twice, a slash stands behind it. */
export function meantEndpoint(path: string): string | undefined {
  if (path.length > longest) return undefined
  const plain = `/v1${path.replace(/^(?:\/v1(?=\/))+/, '').replace(/\/+$/, '')}`
  return known.has(plain) && plain !== path ? plain : others.get(plain)
}
