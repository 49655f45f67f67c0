import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { places } from '../../deploy/local/places.ts'
import { buildAll } from '../../deploy/local/buildAll.ts'

/** What a Worker of the free plan may weigh, compressed. */
const maxGzipBytes = 3 * 1024 * 1024
const wrangler = join(
  dirname(createRequire(import.meta.url).resolve('wrangler/package.json')),
  'bin/wrangler.js',
)
const outdir = mkdtempSync(join(tmpdir(), 'hedge-deploy-'))
afterAll(() => rmSync(outdir, { recursive: true, force: true }))

test('wrangler accepts the worker for deployment: with every binding, and far below the free plan’s 3 MB', async () => {
  await buildAll()
  const said = execFileSync(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', outdir], {
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' },
  })
  for (const object of [
    'DIRECTORY (Directory)',
    'TENANT (Tenant)',
    'CACHE_SHARD (CacheShard)',
    'JOBS (Jobs)',
  ])
    expect(said).toContain(`env.${object}`)
  for (const binding of ['env.ASSETS', 'env.ORIGIN_URL']) expect(said).toContain(binding)

  const files = globSync('**/*.{js,wasm}', { cwd: outdir })
  const bytes = files.map((name) => gzipSync(readFileSync(join(outdir, name)), { level: 9 }).byteLength)
  const total = bytes.reduce((sum, size) => sum + size, 0)
  const bindings = said
    .split('\n')
    .filter((line) => line.startsWith('env.'))
    .map((line) => line.trim())
  process.stdout.write(
    `To be deployed: ${files.map((name, i) => `${name} ${Math.round((bytes[i] ?? 0) / 1024)} KiB`).join(', ')} (gzip)\n${bindings.join('\n')}\n`,
  )
  expect(files.length).toBeGreaterThan(1)
  expect(total).toBeLessThan(maxGzipBytes)
  // The same bundle serves in the other home.
  expect(
    readFileSync(join(outdir, 'index.js')).equals(readFileSync(join(places.edgeBuild, 'index.js'))),
  ).toBe(true)
})
