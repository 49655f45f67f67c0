import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { findModel, Manifest } from '#core/contract/manifest'
import { assemblePublic } from './assemblePublic.ts'
import { checkArtifacts } from './checkArtifacts.ts'
import { compressFile } from './compressFile.ts'
import { places } from './places.ts'
import { digestInputs, Stamps } from './stamp.ts'
import { withLock } from './withLock.ts'

const folder = mkdtempSync(join(tmpdir(), 'hedge-build-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let made = 0
function newFolder(files: Record<string, string> = {}): string {
  const path = join(folder, String(made++))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return path
}
const repeated = 'a line that repeats itself\n'.repeat(100)

describe('compressFile()', () => {
  test('gives both forms of what shrinks, and reads them from its cache the next time', async () => {
    const cache = newFolder()
    const { br, gz } = await compressFile('/a.js', Buffer.from(repeated), cache)
    expect(brotliDecompressSync(br ?? '').toString()).toBe(repeated)
    expect(gunzipSync(gz ?? '').toString()).toBe(repeated)
    const [first] = readdirSync(cache)
    writeFileSync(join(cache, first ?? ''), 'from the cache')
    const again = await compressFile('/b.js', Buffer.from(repeated), cache)
    expect([again.br?.toString(), again.gz?.toString()]).toContain('from the cache')
  })

  test('leaves alone what is small, already compressed or does not shrink', async () => {
    const noise = Buffer.concat(
      Array.from({ length: 60 }, (_, i) => createHash('sha256').update(String(i)).digest()),
    )
    for (const [path, content] of [
      ['/a.js', Buffer.from('x')],
      ['/a.png', Buffer.from(repeated)],
      ['/a.wasm', noise],
    ] as const)
      expect(await compressFile(path, content, newFolder())).toEqual({})
  })
})

test('the public folder has the page, the models that a device may load, and an index of exactly that', async () => {
  const manifest = Manifest.parse(JSON.parse(readFileSync(places.manifest, 'utf8')))
  const target = join(newFolder(), 'public')
  const clientBuild = newFolder({ 'index.html': repeated, 'assets/x-1.png': 'png' })
  const index = await assemblePublic(
    {
      manifest,
      manifestPath: places.manifest,
      artifacts: places.artifacts,
      clientBuild,
      compressed: newFolder(),
    },
    target,
  )
  const paths = Object.keys(index.files)
  expect(paths).toEqual(expect.arrayContaining(['/index.html', '/assets/x-1.png', '/models/manifest.json']))
  expect(paths.filter((path) => path.includes('hedge-base-en'))).toEqual([])
  const weights = findModel(manifest, 'hedge-small-en')?.files.weights
  expect(index.files[`/models/${weights?.path}`]).toEqual({ bytes: weights?.bytes, sha256: weights?.sha256 })
  expect(statSync(join(target, 'index.html.br')).size).toBe(index.files['/index.html']?.br)
  expect(JSON.parse(readFileSync(join(target, 'file-index.json'), 'utf8'))).toEqual(index)
})

describe('checkArtifacts()', () => {
  const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')
  const files = { graph: 0, weights: 0, tokenizer: 0, goldenTexts: 0, goldenVectors: 0, fp32Vectors: 0 }
  const manifestOf = (weights: object) => {
    const original = JSON.parse(readFileSync(places.manifest, 'utf8')) as {
      models: { id: string; version: number }[]
    }
    const other = { path: 'other', bytes: 1, sha256: sha256Of('o') }
    const named = Object.fromEntries(Object.keys(files).map((name) => [name, other]))
    const model = original.models.find(({ id }) => id === 'hedge-small-en') ?? { id: '', version: 0 }
    const aliases = { [model.id]: { stable: model.version } }
    return JSON.stringify({ ...original, aliases, models: [{ ...model, files: { ...named, weights } }] })
  }
  const check = (weights: object, content: Record<string, string>) => {
    const path = newFolder({ ...content, other: 'o', 'manifest.json': manifestOf(weights) })
    return () => checkArtifacts({ manifest: join(path, 'manifest.json'), artifacts: path })
  }

  test('passes what matches the manifest', () => {
    expect(check({ path: 'w', bytes: 3, sha256: sha256Of('www') }, { w: 'www' })().models).toHaveLength(1)
  })

  test.each([
    ['a missing file', {}, /model file .*w is missing; restore it/],
    ['a file cut off', { w: 'ab' }, /model file .*w has 2 bytes, not 3/],
    ['a changed file', { w: 'abc' }, /model file .*w is corrupt \(sha256 ba7816bf8f01, not 7c2ecd07f155\)/],
  ])('%s is one line that names it', (_, content, message) => {
    expect(
      check({ path: 'w', bytes: 3, sha256: sha256Of('www') }, content as Record<string, string>),
    ).toThrow(message)
  })

  test('a missing manifest is one line too', () => {
    const path = newFolder({ x: '' })
    const run = () => checkArtifacts({ manifest: join(path, 'manifest.json'), artifacts: path })
    expect(run).toThrow(/^Cannot start: .*manifest\.json cannot be read .*npm run models:build$/)
  })
})

describe('stamps', () => {
  test('the digest follows contents and names, not times, tests or builds', () => {
    const root = newFolder({ 'a/x.ts': '1', 'a/y.ts': '2', 'a/x.test.ts': '3', 'a/dist/z.ts': '4' })
    const digest = () => digestInputs({ root, globs: ['a/**/*.ts'] })
    const before = digest()
    utimesSync(join(root, 'a/x.ts'), 1, 1)
    writeFileSync(join(root, 'a/x.test.ts'), 'changed')
    writeFileSync(join(root, 'a/dist/z.ts'), 'changed')
    expect(digest()).toBe(before)
    writeFileSync(join(root, 'a/x.ts'), 'changed')
    expect(digest()).not.toBe(before)
  })

  test('are kept over processes, and half a file means build again', () => {
    const path = join(newFolder(), 'stamps.json')
    new Stamps(path).set('edge', 'd1')
    expect([new Stamps(path).holds('edge', 'd1'), new Stamps(path).holds('edge', 'd2')]).toEqual([
      true,
      false,
    ])
    writeFileSync(path, '{"edge": "d')
    expect(new Stamps(path).holds('edge', 'd1')).toBe(false)
  })
})

describe('withLock()', () => {
  test('lets one in at a time', async () => {
    const path = join(newFolder(), 'lock')
    const order: string[] = []
    const enter = (name: string) =>
      withLock(path, async () => {
        order.push(`${name} in`)
        await new Promise((resolve) => setTimeout(resolve))
        order.push(`${name} out`)
      })
    await Promise.all([enter('a'), enter('b')])
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out'])
  })

  test('takes over from a process that is gone', async () => {
    const path = join(newFolder({ lock: '999999999' }), 'lock')
    expect(await withLock(path, async () => 'entered')).toBe('entered')
  })
})
