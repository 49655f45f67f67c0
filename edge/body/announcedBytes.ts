/**
 * The length that a body's headers announce, where the HTTP layer holds the body to it; undefined where they say none, none
 * that is a number, one beside chunks, or one of compressed bytes: a thousand of those may be a megabyte.
 */
export function announcedBytes(headers: Headers): number | undefined {
  const length = headers.get('content-length')
  if (length === null || !/^\d{1,15}$/.test(length)) return undefined
  return headers.has('transfer-encoding') || headers.has('content-encoding') ? undefined : Number(length)
}
