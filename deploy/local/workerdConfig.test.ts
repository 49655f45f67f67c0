import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from './places.ts'
import { secretBindings, workerdConfig } from './workerdConfig.ts'

const settings = {
  bundle: 'edge.js',
  wasm: ['kernel.wasm'],
  stateDir: '/s',
  publicDir: '/p',
  originPort: 7001,
  port: 8787,
}

describe('the generated configuration', () => {
  const wrangler = readFileSync(join(root, 'wrangler.toml'), 'utf8')
  const config = workerdConfig(settings)
  const quoted = (pattern: RegExp): string[] =>
    [...wrangler.matchAll(pattern)].map(([, found]) => found as string)

  test('runs what wrangler.toml deploys: the same date, flags, classes and bindings', () => {
    const shared = [
      ...quoted(/^compatibility_date = "(.+)"/gm),
      ...quoted(/^compatibility_flags = \["(.+)"\]/gm),
      ...quoted(/^class_name = "(.+)"/gm),
      ...quoted(/^(?:name|binding) = "([A-Z_]+)"/gm),
      ...quoted(/^([A-Z_]+) = ""/gm),
    ]
    expect(shared).toEqual(
      expect.arrayContaining(['enable_request_signal', 'Tenant', 'CacheShard', 'ASSETS', 'ORIGIN_URL']),
    )
    for (const value of shared) expect(config).toContain(`"${value}"`)
    for (const secret of secretBindings) expect(wrangler).toContain(secret)
  })

  test('holds no secret, and gives the worker no way out but the origin', () => {
    for (const secret of secretBindings) expect(config).toContain(`fromEnvironment = "${secret}"`)
    expect(config).toContain('globalOutbound = "origin"')
    expect(config).not.toContain('"internet"')
    expect(config).toContain('(name = "webhooks", network = (allow = ["public"], ')
    expect(config).toContain('address = "127.0.0.1:7001"')
  })

  test('lets webhooks reach this machine only where that is configured', () => {
    const open = workerdConfig({ ...settings, loopbackWebhooks: true })
    expect(open).toContain('(name = "webhooks", network = (allow = ["public", "local"], ')
    expect(open).toContain('globalOutbound = "origin"')
  })

  test('gives it the internet and the named secrets when other servers are configured, the origin staying a service', () => {
    const open = workerdConfig({ ...settings, internet: true, secrets: ['UPSTREAM_A_KEY'] })
    expect(open).toContain('globalOutbound = "internet"')
    expect(open).toContain('(name = "internet", network = ')
    expect(open).toContain('(name = "ORIGIN", service = "origin")')
    expect(open).toContain('(name = "UPSTREAM_A_KEY", fromEnvironment = "UPSTREAM_A_KEY")')
  })

  test('has the modules that the bundle imports, under the names it imports them by', () => {
    expect(config).toContain('(name = "./kernel.wasm", wasm = embed "kernel.wasm")')
  })

  test('cannot be broken out of by a path or a value', () => {
    const odd = workerdConfig({ ...settings, publicDir: '/a"b\\c', vars: { NAME: 'x"), (name = "Y' } })
    expect(odd).toContain('path = "/a\\"b\\\\c"')
    expect(odd).toContain('(name = "NAME", text = "x\\"), (name = \\"Y")')
  })
})
