import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestStack, type TestStack, usualHome } from '../stack/testStack.ts'

/** Bytes that no client library would send, on the real edge: what one side takes for a body the other may take for a request. */
const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))
let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack({ originEntry: 'deploy/local/testing/fakeOrigin.ts', publicDir })
})
afterAll(async () => {
  await stack?.end()
  rmSync(publicDir, { recursive: true, force: true })
})

/** Status codes of all answers to `bytes` on one connection; it is closed when nothing came for a while. */
function send(bytes: string): Promise<{ statuses: number[]; text: string }> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(stack.url).port), '127.0.0.1')
    let text = ''
    const end = (): void => {
      socket.destroy()
      const statuses = Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), (match) => Number(match[1]))
      resolve({ statuses, text })
    }
    socket.setTimeout(700, end)
    socket.setEncoding('latin1')
    socket.on('data', (part: string) => (text += part))
    socket.on('end', end)
    socket.on('error', end)
    socket.end(bytes, 'latin1')
  })
}

/** `wrangler dev` has a proxy before the edge, which answers by itself when it cannot read a body to its end. */
const isOfWranglersProxy = (text: string): boolean =>
  usualHome() === 'wrangler' && text.endsWith('\r\n\r\nError: Network connection lost.')

const body = JSON.stringify({ model: 'hedge-base-en', input: 'a' })
const post = (headers: string[], content: string) =>
  [
    'POST /v1/embeddings HTTP/1.1',
    'host: edge',
    `authorization: Bearer ${stack.demoKey}`,
    'content-type: application/json',
    ...headers,
    '',
    content,
  ].join('\r\n')
const chunked = (content: string) => `${content.length.toString(16)}\r\n${content}\r\n0\r\n\r\n`
const smuggled = () => post([`content-length: ${body.length}`], body)

test('the two plain ways to send a body work here', async () => {
  expect((await send(post([`content-length: ${body.length}`], body))).statuses).toEqual([200])
  expect((await send(post(['transfer-encoding: chunked'], chunked(body)))).statuses).toEqual([200])
})

describe('what says two lengths, or none that can be read, is answered with one answer at most, and never 5xx', () => {
  const attacks: [string, () => string][] = [
    [
      'a length before chunks (CL.TE)',
      () => post(['content-length: 6', 'transfer-encoding: chunked'], `0\r\n\r\n${smuggled()}`),
    ],
    [
      'chunks before a length (TE.CL)',
      () => post(['transfer-encoding: chunked', 'content-length: 4'], chunked(smuggled())),
    ],
    ['two lengths', () => post(['content-length: 0', `content-length: ${body.length}`], body)],
    ['a list of lengths', () => post([`content-length: 0, ${body.length}`], body)],
    ['a length below nothing', () => post(['content-length: -1'], body)],
    ['a length that is no number', () => post(['content-length: 1e2'], body)],
    ['a length with a plus', () => post([`content-length: +${body.length}`], body)],
    ['a length beyond 2^64', () => post(['content-length: 18446744073709551617'], body)],
    ['an unknown transfer encoding', () => post(['transfer-encoding: xchunked'], chunked(body))],
    [
      'two transfer encodings',
      () => post(['transfer-encoding: chunked', 'transfer-encoding: identity'], chunked(body)),
    ],
    [
      'a transfer encoding behind a tab',
      () => post(['transfer-encoding:\tchunked', 'content-length: 3'], chunked(smuggled())),
    ],
    ['a name with a blank', () => post(['content-length : 5', 'transfer-encoding: chunked'], chunked(body))],
    ['a folded header', () => post(['transfer-encoding:', ' chunked'], chunked(body))],
    [
      'a chunk size that is no number',
      () => post(['transfer-encoding: chunked'], `zz\r\n${body}\r\n0\r\n\r\n`),
    ],
    [
      'a chunk size beyond 2^64',
      () => post(['transfer-encoding: chunked'], `ffffffffffffffffff\r\n${body}\r\n0\r\n\r\n`),
    ],
    ['a NUL in a header', () => post(['x-a: a\0b', `content-length: ${body.length}`], body)],
    ['a header without a name', () => post([': x', `content-length: ${body.length}`], body)],
    ['a method with a line end', () => `GET\n /v1/models HTTP/1.1\r\nhost: edge\r\n\r\n`],
    ['no request at all', () => '\0\x01\x02 nothing\r\n\r\n'],
  ]
  test.each(attacks)('%s', async (_, bytes) => {
    const { statuses, text } = await send(bytes())
    expect(statuses.length, text).toBeLessThanOrEqual(1)
    if (isOfWranglersProxy(text)) return
    for (const status of statuses) expect(status, text).toBeLessThan(500)
  })
})

test('a length that lies beside chunks does not let a body grow beyond its limit', async () => {
  const huge = 'x'.repeat(3_000_000)
  const { statuses } = await send(post(['content-length: 10', 'transfer-encoding: chunked'], chunked(huge)))
  expect(statuses.filter((status) => status === 200)).toEqual([])
})

test('no header of the client takes the place of ours', async () => {
  const spoofed = [
    'x-request-id: 00000000000000000000000000000000',
    'x-hedge-tenant: other',
    'x-forwarded-for: 127.0.0.1',
    'x-forwarded-host: evil.example',
    'x-http-method-override: DELETE',
    'x-original-url: /admin/tenants',
    'x-rewrite-url: /admin/tenants',
    `content-length: ${body.length}`,
  ]
  const { statuses, text } = await send(post(spoofed, body))
  expect(statuses).toEqual([200])
  expect(text).not.toMatch(/x-request-id: 0{32}|evil\.example/i)
  const hop = post(['hedge-hop-signature: t=1,v1=00', `content-length: ${body.length}`], body)
  expect((await send(hop)).statuses).toEqual([400])
})

test('headers beyond what servers take are refused, and the next request is answered', async () => {
  const { statuses } = await send(
    post([`x-a: ${'a'.repeat(4_000_000)}`, `content-length: ${body.length}`], body),
  )
  expect(statuses.filter((status) => status < 400 || status >= 500)).toEqual([])
  expect((await fetch(`${stack.url}/healthz`)).status).toBe(200)
})
