import type { FileIndex, IndexedFile } from '#core/contract/http/fileIndex'
import type { ByteRange } from '../ports.ts'
import { cacheControl, contentType, securityHeaders } from './fileHeaders.ts'
import { parseRange } from './parseRange.ts'

/** What to answer to a request for a static file, before a byte is read. */
export type FilePlan =
  | { kind: 'absent' }
  | { kind: 'bare'; status: 304 | 416; headers: Record<string, string> }
  | {
      kind: 'bytes'
      status: 200 | 206
      headers: Record<string, string>
      source: string
      range: ByteRange | undefined
    }

type Encoding = 'br' | 'gzip' | 'identity'
const suffix: Record<Encoding, string> = { br: '.br', gzip: '.gz', identity: '' }

/** Addresses that people type. */
const pages: ReadonlyMap<string, string> = new Map([
  ['/', '/index.html'],
  ['/reference', '/reference.html'],
])

/** Only what the index lists exists, so there is nothing to traverse. */
export function planFile(index: FileIndex, url: URL, request: Headers): FilePlan {
  const name = fileName(url.pathname)
  const file = name !== undefined && Object.hasOwn(index.files, name) ? index.files[name] : undefined
  if (name === undefined || file === undefined) return { kind: 'absent' }
  const ranged = name.startsWith('/models/')
  const range =
    ranged && ifRangeHolds(request, file) ? parseRange(request.get('range'), file.bytes) : undefined
  const encoding = range === undefined ? chooseEncoding(file, request.get('accept-encoding')) : 'identity'
  const etag = etagOf(file, encoding)
  const headers: Record<string, string> = {
    ...securityHeaders,
    'content-type': contentType(name),
    'cache-control': cacheControl(name, { sha256: file.sha256, version: url.searchParams.get('v') }),
    etag,
    ...((file.br ?? file.gz) !== undefined && { vary: 'accept-encoding' }),
    ...(ranged && { 'accept-ranges': 'bytes' }),
    ...(encoding !== 'identity' && { 'content-encoding': encoding }),
  }
  if (matches(request.get('if-none-match'), etag)) return { kind: 'bare', status: 304, headers }
  if (range === 'unsatisfiable') {
    return { kind: 'bare', status: 416, headers: { ...headers, 'content-range': `bytes */${file.bytes}` } }
  }
  const partial = range !== undefined
  const sizes: Record<string, string> = partial
    ? {
        'content-range': `bytes ${range.first}-${range.last}/${file.bytes}`,
        'content-length': String(range.last - range.first + 1),
      }
    : { 'content-length': String(sizeOf(file, encoding)) }
  return {
    kind: 'bytes',
    status: partial ? 206 : 200,
    headers: { ...headers, ...sizes },
    source: name + suffix[encoding],
    range,
  }
}

function fileName(path: string): string | undefined {
  try {
    const name = decodeURIComponent(path)
    return pages.get(name) ?? name
  } catch {
    return undefined
  }
}

function sizeOf(file: IndexedFile, encoding: Encoding): number {
  if (encoding === 'br') return file.br ?? file.bytes
  return encoding === 'gzip' ? (file.gz ?? file.bytes) : file.bytes
}

/** Strong, and another one for each encoding: they are different bytes. */
function etagOf({ sha256 }: IndexedFile, encoding: Encoding): string {
  return `"${sha256.slice(0, 32)}${suffix[encoding]}"`
}

function matches(header: string | null, etag: string): boolean {
  return (
    header !== null &&
    (header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag))
  )
}

/** With an `If-Range` of other bytes a part would be glued to the wrong file, so the whole is sent. */
function ifRangeHolds(request: Headers, file: IndexedFile): boolean {
  const condition = request.get('if-range')
  return condition === null || condition === etagOf(file, 'identity')
}

/** The smallest form that the client names with a weight above 0. */
function chooseEncoding(file: IndexedFile, header: string | null): Encoding {
  const accepted = new Set(
    (header ?? '')
      .split(',')
      .map((part) => part.trim().toLowerCase().split(/ *; */))
      .filter(([, weight]) => weight === undefined || !/^q=0(\.0*)?$/.test(weight))
      .map(([name]) => name),
  )
  if (file.br !== undefined && accepted.has('br')) return 'br'
  return file.gz !== undefined && accepted.has('gzip') ? 'gzip' : 'identity'
}
