import { expect, test } from 'vitest'
import { server } from '../testing/fakeUpstream.ts'
import { readConfig } from './readConfig.ts'

const read = (upstreams: unknown) => readConfig(JSON.stringify({ upstreams })).upstreams
const main = (more: object = {}) => ({ name: 'main', endpoints: [server('a')], ...more })
const withServer = (more: object) => [main({ endpoints: [server('a', more)] })]

test('a group needs a name and a server; the rest has defaults', () => {
  const [group] = read([main()])
  expect(group).toMatchObject({
    fallbacks: [],
    hedge: false,
    timeouts: { connectMs: 5_000, firstTokenMs: 15_000, stallMs: 15_000, answerMs: 300_000 },
  })
  expect(group?.endpoints[0]).toMatchObject({ weight: 1, models: { chat: { maxOutputTokens: 4_096 } } })
})

test.each([
  'ftp://a.test/v1',
  'file:///etc/passwd',
  'http://user:secret@a.test/v1',
  'http://user@a.test/v1',
  'http://a.test/v1?key=secret',
  'http://a.test/v1#x',
  'a.test/v1',
  'javascript:alert(1)',
])('the address %s is refused', (baseUrl) => {
  expect(() => read(withServer({ baseUrl }))).toThrow(
    /upstreams\[0\]\.endpoints\[0\]\.baseUrl is .*; write an address like/,
  )
})

test.each(['HOP_SECRET', 'KEY_PEPPER', 'upstream_a', 'UPSTREAM_', 'sk-0123456789abcdef'])(
  'the secret %s may not be sent to a server',
  (keyBinding) => {
    expect(() => read(withServer({ keyBinding }))).toThrow(/keyBinding/)
  },
)

test('names are unique, fallbacks lead somewhere else, and unknown fields are refused', () => {
  expect(() => read([main(), main()])).toThrow(/name of its own/)
  expect(() => read([main(), { name: 'b', endpoints: [server('a')] }])).toThrow(/name of its own/)
  const on = ['upstream_failed']
  expect(() => read([main({ fallbacks: [{ on, group: 'main' }] })])).toThrow(/name another group/)
  expect(() => read([main({ fallbacks: [{ on, group: 'none' }] })])).toThrow(/name another group/)
  const other = { name: 'other', endpoints: [server('b', { models: { other: server('b').models.chat } })] }
  expect(() => read([main({ fallbacks: [{ on, group: 'other' }] }), other])).toThrow(/name another group/)
  expect(read([main({ fallbacks: [{ on, group: 'other', model: 'other' }] }), other])).toHaveLength(2)
  expect(() => read(withServer({ apiKey: 'sk-1' }))).toThrow(/apiKey is not a known field/)
  expect(() => read([main({ fallbacks: [{ on: ['invalid_request'], group: 'b' }] })])).toThrow(
    /send one of "upstream_/,
  )
})
