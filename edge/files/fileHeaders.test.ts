import { expect, test } from 'vitest'
import { securityHeaders } from './fileHeaders.ts'

const policy = new Map(
  (securityHeaders['content-security-policy'] ?? '').split('; ').map((directive) => {
    const [name = '', ...sources] = directive.split(' ')
    return [name, sources] as const
  }),
)

test('a page may load what it needs from its own site, and nothing that is not named here', () => {
  expect(Object.fromEntries(policy)).toEqual({
    'default-src': ["'none'"],
    'script-src': ["'self'", "'wasm-unsafe-eval'"],
    'worker-src': ["'self'"],
    'connect-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'manifest-src': ["'self'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
    'form-action': ["'self'"],
    'require-trusted-types-for': ["'script'"],
    'trusted-types': ['default'],
  })
})

test('no script comes as text, and nothing is sent or shown elsewhere', () => {
  const sources = [...policy.values()].flat()
  for (const open of ["'unsafe-inline'", "'unsafe-eval'", '*', 'https:', 'http:', "'strict-dynamic'"])
    expect(sources).not.toContain(open)
  expect(securityHeaders).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  })
})
