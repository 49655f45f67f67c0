import type { ByteRange } from '../ports.ts'

/**
 * One byte range of a `Range` header against a file of `bytes`: the range, `unsatisfiable`, or undefined where the header
 * is absent, of another form or asks for several parts; then the whole file is the right answer. RFC 9110, section 14.
 */
export function parseRange(header: string | null, bytes: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '')
  if (match === null) return undefined
  const [from, to] = [match[1] as string, match[2] as string]
  if (from === '') {
    if (to === '') return undefined
    const suffix = Math.min(Number(to), bytes)
    return suffix === 0 ? 'unsatisfiable' : { first: bytes - suffix, last: bytes - 1 }
  }
  const first = Number(from)
  const last = to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)
  if (to !== '' && Number(to) < first) return undefined
  return first >= bytes ? 'unsatisfiable' : { first, last }
}
