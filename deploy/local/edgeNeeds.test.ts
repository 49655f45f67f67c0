import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { server } from '../../edge/testing/fakeUpstream.ts'
import { edgeNeeds } from './edgeNeeds.ts'
import { root } from './places.ts'

const config = JSON.stringify({
  upstreams: [{ name: 'main', endpoints: [server('a', { keyBinding: 'UPSTREAM_A_KEY' }), server('b')] }],
})

test('without other servers the edge needs no way out', () => {
  expect(edgeNeeds(undefined, {})).toEqual({ internet: false, loopbackWebhooks: false, secrets: {} })
})

test('more own origins need a way out, too', () => {
  const origins = JSON.stringify({ origins: [{ url: 'http://10.0.0.8:8788' }] })
  expect(edgeNeeds(origins, {})).toEqual({ internet: true, loopbackWebhooks: false, secrets: {} })
})

test('the secrets that the configuration names come from the environment, and only those', () => {
  const env = { UPSTREAM_A_KEY: 'the key', UPSTREAM_B_KEY: 'another', HOME: '/root' }
  expect(edgeNeeds(config, env)).toEqual({
    internet: true,
    loopbackWebhooks: false,
    secrets: { UPSTREAM_A_KEY: 'the key' },
  })
})

test('the example in the documentation is a valid configuration', () => {
  const page = readFileSync(join(root, 'docs/operations.md'), 'utf8')
  const [, example] = /```json\n([\s\S]*?)```/.exec(page) ?? []
  const env = { UPSTREAM_HOSTED_KEY: 'k' }
  expect(edgeNeeds(example, env)).toEqual({ internet: true, loopbackWebhooks: false, secrets: env })
})

test('a secret that is not set and a configuration that is not valid stop the start', () => {
  expect(() => edgeNeeds(config, {})).toThrow(
    'Cannot start: HEDGE_CONFIG names the secret UPSTREAM_A_KEY, and the environment has no UPSTREAM_A_KEY',
  )
  expect(() => edgeNeeds('{"upstreams": 5}', {})).toThrow(
    'Cannot start: Cannot read HEDGE_CONFIG: upstreams is 5',
  )
})
