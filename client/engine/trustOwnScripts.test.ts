import { expect, test } from 'vitest'
import { trustOwnScripts } from './trustOwnScripts.ts'

const location = { href: 'https://hedge.test/#q=x' }

function policy(): { createScriptURL(address: string): string } {
  const made: { createScriptURL(address: string): string }[] = []
  trustOwnScripts({ location, trustedTypes: { createPolicy: (_, rules) => made.push(rules) } })
  expect(Object.keys(made[0] ?? {})).toEqual(['createScriptURL'])
  return made[0] as { createScriptURL(address: string): string }
}

test.each(['/sw.js', 'https://hedge.test/assets/worker-B1x_9.js', '/assets/ort.wasm-1.mjs'])(
  '%s is a script of this site',
  (address) => expect(policy().createScriptURL(address)).toBe(address),
)

test.each([
  'https://evil.test/assets/worker-1.js',
  '//evil.test/sw.js',
  'https://hedge.test.evil.test/sw.js',
  'http://hedge.test/sw.js',
  '/models/x.js',
  '/v1/files/file-1/content',
  '/assets/../v1/a.js',
  '/assets/a.js/b',
  '/SW.js',
  'data:text/javascript,1',
  'blob:https://hedge.test/1',
  'javascript:1',
])('%s is none', (address) => expect(() => policy().createScriptURL(address)).toThrow(TypeError))

test('a browser without Trusted Types goes on as it is', () => {
  expect(() => trustOwnScripts({ location })).not.toThrow()
})
