import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import asc from 'assemblyscript/asc'
import { afterAll, describe, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'hedge-kernel-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each([
  ['plain', 'kernel.wasm'],
  ['relaxed', 'kernelRelaxed.wasm'],
  ['shared', 'kernelShared.wasm'],
])('the %s kernel', (target, file) => {
  const checkedIn = readFileSync(`core/encoder/${file}`)

  test('is what its source compiles to (npm run build:kernel)', async () => {
    const out = join(folder, file)
    const source = 'core/encoder/kernel/main.ts'
    const config = 'core/encoder/kernel/asconfig.json'
    const { error, stderr } = await asc.main([source, '--config', config, '--target', target, '-o', out])
    expect(error, stderr.toString()).toBeNull()
    expect(Buffer.compare(readFileSync(out), checkedIn)).toBe(0)
  }, 120_000)

  test('has at most 20 kB gzip and needs nothing from its host but a memory to share', () => {
    expect(gzipSync(checkedIn, { level: 9 }).length).toBeLessThanOrEqual(20_000)
    const wanted = target === 'shared' ? [{ module: 'env', name: 'memory', kind: 'memory' }] : []
    expect(WebAssembly.Module.imports(new WebAssembly.Module(checkedIn))).toEqual(wanted)
  })
})
