import { describe, expect, test } from 'vitest'
import type { FileIndex } from '#core/contract/http/fileIndex'
import { parseRange } from './parseRange.ts'
import { planFile } from './planFile.ts'

const digest = (digit: string) => digit.repeat(64)
const index: FileIndex = {
  formatVersion: 1,
  files: {
    '/index.html': { bytes: 900, sha256: digest('1'), br: 300, gz: 400 },
    '/sw.js': { bytes: 500, sha256: digest('2'), gz: 200 },
    '/assets/main-abc.js': { bytes: 5_000, sha256: digest('3'), br: 1_000 },
    '/assets/a b.png': { bytes: 70, sha256: digest('4') },
    '/models/hedge-small-en/weights.safetensors': { bytes: 1_000, sha256: digest('5') },
    '/models/manifest.json': { bytes: 1_000, sha256: digest('6') },
  },
}
const weights = '/models/hedge-small-en/weights.safetensors'
const plan = (path: string, headers: Record<string, string> = {}) =>
  planFile(
    index,
    { pathname: path.split('?')[0] ?? '', searchParams: new URLSearchParams(path.split('?')[1]) } as URL,
    new Headers(headers),
  )
const headersOf = (path: string, headers: Record<string, string> = {}): Record<string, string> => {
  const made = plan(path, headers)
  if (made.kind === 'absent') throw new Error(`${path} is absent`)
  return made.headers
}

describe('planFile()', () => {
  test('the root is the app, and what is not listed does not exist', () => {
    expect(plan('/')).toMatchObject({ kind: 'bytes', source: '/index.html' })
    expect(plan('/assets/a%20b.png')).toMatchObject({ source: '/assets/a b.png' })
    const absent = [
      '/nothing',
      '/assets/',
      '/assets',
      '/../secrets.json',
      '/%2e%2e/x',
      '/%',
      '/constructor',
      '/__proto__',
      '//sw.js',
      '/sw.js.gz',
      '/file-index.json',
    ]
    for (const path of absent) expect(plan(path), path).toEqual({ kind: 'absent' })
  })

  test('addresses that name their content are kept for a year, everything else is asked for again', () => {
    expect(headersOf('/assets/main-abc.js')['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(headersOf(`${weights}?v=55555555`)['cache-control']).toContain('immutable')
    for (const path of [
      '/',
      '/sw.js',
      weights,
      `${weights}?v=66666666`,
      `${weights}?v=5`,
      '/models/manifest.json',
    ])
      expect(headersOf(path)['cache-control']).toBe('no-cache')
  })

  test('every file isolates its page and names its type', () => {
    expect(headersOf('/assets/main-abc.js')).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("script-src 'self' 'wasm-unsafe-eval';"),
    })
    expect(headersOf('/')['content-security-policy']).not.toContain('unsafe-inline')
    expect(headersOf(weights)['content-type']).toBe('application/octet-stream')
  })

  test.each([
    ['br, gzip', '/index.html.br', 'br', '300'],
    ['gzip, br;q=0', '/index.html.gz', 'gzip', '400'],
    ['GZIP;q=0.5', '/index.html.gz', 'gzip', '400'],
    ['deflate', '/index.html', undefined, '900'],
    ['', '/index.html', undefined, '900'],
  ])('accept-encoding %j gets %s', (...[accepted, source, encoding, bytes]) => {
    const made = plan('/', { 'accept-encoding': accepted })
    expect(made).toMatchObject({ source })
    const headers = headersOf('/', { 'accept-encoding': accepted })
    expect(headers).toMatchObject({ 'content-length': bytes, vary: 'accept-encoding' })
    expect(headers['content-encoding']).toBe(encoding)
  })

  test('each encoding has its own tag, and a known tag is not sent again', () => {
    const plain = headersOf('/')['etag'] as string
    const brotli = headersOf('/', { 'accept-encoding': 'br' })['etag'] as string
    expect(plain).not.toBe(brotli)
    expect(plan('/', { 'if-none-match': `"x", W/${plain}` })).toMatchObject({ kind: 'bare', status: 304 })
    expect(plan('/', { 'if-none-match': brotli })).toMatchObject({ status: 200 })
    expect(plan('/', { 'if-none-match': '*' })).toMatchObject({ status: 304 })
  })

  test('a model comes in parts, uncompressed', () => {
    const part = plan(weights, { range: 'bytes=100-199', 'accept-encoding': 'br' })
    expect(part).toMatchObject({
      kind: 'bytes',
      status: 206,
      range: { first: 100, last: 199 },
      headers: { 'content-range': 'bytes 100-199/1000', 'content-length': '100', 'accept-ranges': 'bytes' },
    })
    expect(plan(weights, { range: 'bytes=1000-' })).toMatchObject({
      status: 416,
      headers: { 'content-range': 'bytes */1000' },
    })
  })

  test('a part is only sent while the file is the one that was begun', () => {
    const etag = headersOf(weights)['etag'] as string
    expect(plan(weights, { range: 'bytes=5-', 'if-range': etag })).toMatchObject({ status: 206 })
    expect(plan(weights, { range: 'bytes=5-', 'if-range': '"other"' })).toMatchObject({ status: 200 })
  })

  test('other files come whole, whatever the range', () => {
    expect(plan('/sw.js', { range: 'bytes=1-2' })).toMatchObject({ status: 200, range: undefined })
  })
})

test.each([
  ['bytes=0-0', { first: 0, last: 0 }],
  ['bytes=-3', { first: 7, last: 9 }],
  ['bytes=-99', { first: 0, last: 9 }],
  ['bytes=8-', { first: 8, last: 9 }],
  ['bytes=8-99', { first: 8, last: 9 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-4', undefined],
  ['bytes=1-2,4-5', undefined],
  ['bytes=-', undefined],
  ['items=1-2', undefined],
  [null, undefined],
])('parseRange(%j) of ten bytes is %j', (header, expected) => {
  expect(parseRange(header, 10)).toEqual(expected)
})
