import fc from 'fast-check'

/** Bytes for a socket. Where they are no whole request, the client closes its side, and the server has to let go. */
export type RawAttack = { name: string; bytes: Buffer; whole: boolean }

const body = '{"model":"hedge-base-en","input":"a"}'
const word = fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/)
const target = '/v1/embeddings'

type Head = { method?: string; path?: string; version?: string; headers?: readonly string[]; end?: string }
const request = (
  { method = 'POST', path = target, version = 'HTTP/1.1', headers = [], end = body }: Head,
  key: string,
): string =>
  [
    `${method} ${path} ${version}`,
    'host: edge',
    `authorization: Bearer ${key}`,
    'content-type: application/json',
    ...headers,
    '',
    end,
  ].join('\r\n')
const length = `content-length: ${body.length}`

type Kind = { name: string; whole: boolean; text: (key: string) => fc.Arbitrary<string> }
const kind = (name: string, whole: boolean, text: Kind['text']): Kind => ({ name, whole, text })
const heads = (arbitrary: fc.Arbitrary<Head>) => (key: string) => arbitrary.map((head) => request(head, key))

const kinds: readonly Kind[] = [
  kind('a good request', true, heads(fc.constant({ headers: [length] }))),
  kind('many on one connection', true, (key) =>
    fc.integer({ min: 2, max: 20 }).map((n) => request({ headers: [length] }, key).repeat(n)),
  ),
  kind(
    'a length too great',
    false,
    heads(
      fc.integer({ min: body.length + 1, max: 2 ** 31 }).map((n) => ({ headers: [`content-length: ${n}`] })),
    ),
  ),
  kind(
    'a length too small',
    true,
    heads(fc.nat(body.length - 1).map((n) => ({ headers: [`content-length: ${n}`] }))),
  ),
  kind(
    'a length that is none',
    true,
    heads(
      fc
        .constantFrom('-1', '1e3', '0x10', ' ', '+5', '99999999999999999999', '5, 6')
        .map((n) => ({ headers: [`content-length: ${n}`] })),
    ),
  ),
  kind('two lengths', true, heads(fc.nat(99).map((n) => ({ headers: [length, `content-length: ${n}`] })))),
  kind(
    'length and chunks',
    true,
    heads(
      fc.constant({
        headers: [length, 'transfer-encoding: chunked'],
        end: `5\r\n${body.slice(0, 5)}\r\n0\r\n\r\n`,
      }),
    ),
  ),
  kind(
    'odd chunks',
    false,
    heads(
      fc
        .constantFrom(
          'zz\r\n',
          '-5\r\nabcde\r\n',
          'ffffffffffffffff\r\n',
          '5;a=b\r\nabcde\r\n',
          '5\r\nabc',
          '0\r\n',
        )
        .map((end) => ({ headers: ['transfer-encoding: chunked'], end })),
    ),
  ),
  kind(
    'another coding',
    true,
    heads(
      fc
        .constantFrom('gzip', 'gzip, chunked', 'identity', 'xchunked', 'chunked, chunked')
        .map((coding) => ({ headers: [`transfer-encoding: ${coding}`] })),
    ),
  ),
  kind(
    'a huge header',
    true,
    heads(
      fc.integer({ min: 1_000, max: 200_000 }).map((n) => ({ headers: [length, `x-a: ${'a'.repeat(n)}`] })),
    ),
  ),
  kind(
    'many headers',
    true,
    heads(
      fc
        .integer({ min: 50, max: 2_000 })
        .map((n) => ({ headers: [length, ...Array.from({ length: n }, (_, at) => `x-${at}: 1`)] })),
    ),
  ),
  kind(
    'broken headers',
    true,
    heads(
      fc
        .constantFrom(
          'no colon',
          ': no name',
          'a b: c',
          'x: a\u0000b',
          ' folded: x',
          'x:\ny: z',
          'x: \u00ff\u00fe',
          'hedge-reach: \u0007',
        )
        .map((line) => ({ headers: [length, line] })),
    ),
  ),
  kind(
    'an odd method',
    true,
    heads(
      fc
        .oneof(fc.constantFrom('TRACE', 'CONNECT', 'PATCH', 'DELETE', 'post', 'PROPFIND', 'G\u0000T'), word)
        .map((method) => ({ method, headers: [length] })),
    ),
  ),
  kind(
    'a trick in the path',
    true,
    heads(
      fc
        .constantFrom(
          '/../../etc/passwd',
          '//evil.example/',
          '/%2e%2e/%2e%2e/',
          '/%00',
          '/%',
          '/%zz',
          '*',
          'http://evil.example/v1/models',
          '/v1/models/..%2f..',
          `/${'a/'.repeat(5_000)}`,
          '/v1//embeddings',
          '/V1/MODELS',
          '/v1/models?x=%',
          '/\\..\\',
          '/;/',
        )
        .map((path) => ({ method: 'GET', path, headers: [], end: '' })),
    ),
  ),
  kind(
    'another version',
    true,
    heads(
      fc
        .constantFrom('HTTP/0.9', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', 'HTTQ/1.1', '')
        .map((version) => ({ version, headers: [length] })),
    ),
  ),
  kind('no HTTP at all', false, () =>
    fc.oneof(
      fc.constantFrom(
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        '\u0016\u0003\u0001\u0002\u0000\u0001\u0000',
        '\r\n\r\n\r\n',
        'GET\r\n\r\n',
      ),
      fc.string({ unit: 'binary', maxLength: 200 }),
    ),
  ),
  kind('cut off', false, (key) => fc.nat(150).map((at) => request({ headers: [length] }, key).slice(0, at))),
  kind(
    'wants more said',
    true,
    heads(
      fc
        .constantFrom(
          'expect: 100-continue',
          'expect: 1',
          'upgrade: websocket',
          'upgrade: h2c',
          'connection: upgrade, x',
          'te: trailers',
        )
        .map((line) => ({ headers: [length, line] })),
    ),
  ),
]

type Options = { seed: number; key: string; /** Instead of the edge's. */ path?: string }

/** Raw requests of every kind, in equal shares; the same seed gives the same. */
export function rawAttacks(count: number, { seed, key, path = target }: Options): RawAttack[] {
  const each = kinds.map(({ name, whole, text }) =>
    text(key).map((sent): RawAttack => ({
      name,
      whole,
      bytes: Buffer.from(sent.replaceAll(target, path), 'latin1'),
    })),
  )
  return fc.sample(fc.oneof(...each), { numRuns: count, seed })
}
