import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { network } from '#core/encoder/tensors'
import { createTokenizer } from '#core/text/tokenize'
import { mixedTexts } from '../../bench/mixedTexts.ts'
import { openBrowser, skipped } from '../../browser/openBrowser.ts'
import { builds, weightsPath } from '../openEngine.ts'
import { bundle } from './bundle.ts'
import { digestVectors } from './digestVectors.ts'
import type { VectorDigest } from './digestVectors.ts'
import { startWorkerd } from './startWorkerd.ts'
import type { Asked } from './page.ts'

const goldenPath = 'models/artifacts/goldenTexts.json'
const tokenizer = createTokenizer(JSON.parse(readFileSync('models/artifacts/tokenizer.json', 'utf8')), {
  maxTokens: network.maxTextTokens,
})
const golden = JSON.parse(readFileSync(goldenPath, 'utf8')) as string[]
const texts = [...golden, ...mixedTexts(84, goldenPath)].map((text) => tokenizer.encode(text).ids)
const folder = mkdtempSync(join(tmpdir(), 'hedge-engines-'))

let wanted = ''
beforeAll(async () => {
  const module = new WebAssembly.Module(readFileSync('core/encoder/kernelRelaxed.wasm'))
  const weights = readFileSync(weightsPath)
  wanted = (await digestVectors({ module, weights, texts })).sha256
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the encoder engine gives the bits of Node with relaxed SIMD', () => {
  test('in Node with plain SIMD', async () => {
    const module = new WebAssembly.Module(readFileSync('core/encoder/kernel.wasm'))
    const { sha256 } = await digestVectors({ module, weights: readFileSync(weightsPath), texts })
    expect(sha256).toBe(wanted)
  })

  test('in workerd, with both builds, in less memory than an isolate has', async () => {
    const workerd = await startWorkerd(folder)
    try {
      for (const build of builds) {
        const response = await fetch(workerd.url, { method: 'POST', body: JSON.stringify({ build, texts }) })
        const { sha256, memoryBytes } = (await response.json()) as VectorDigest
        expect([build, sha256]).toEqual([build, wanted])
        expect(memoryBytes).toBeLessThan(60e6)
      }
      const memory = workerd.memoryMb()
      if (memory !== undefined) {
        process.stdout.write(`workerd with two engines: ${memory.resident} MB, at most ${memory.peak} MB\n`)
      }
    } finally {
      await workerd.stop()
    }
  })

  test.skipIf(skipped)('in Chromium, with both builds', async () => {
    await bundle('page.ts', folder, 'page.js')
    for (const build of builds) copyFileSync(`core/encoder/${build}`, join(folder, build))
    copyFileSync(weightsPath, join(folder, 'weights.bin'))
    writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="page.js"></script>')
    const { url, close } = await serve(folder)
    const browser = await openBrowser()
    try {
      const page = await browser.newPage()
      await page.goto(`${url}/index.html`)
      await page.waitForFunction(() => 'digest' in globalThis)
      for (const build of builds) {
        const { sha256 } = await page.evaluate(
          (asked) => (globalThis as unknown as { digest(asked: Asked): Promise<VectorDigest> }).digest(asked),
          { build, texts },
        )
        expect([build, sha256]).toEqual([build, wanted])
      }
    } finally {
      await browser.close()
      close()
    }
  })
})

const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript' }

/** The files of one folder, on a free loopback port. */
function serve(from: string): Promise<{ url: string; close(): void }> {
  const server = createServer(({ url = '/' }, response) => {
    const name = basename(new URL(url, 'http://localhost').pathname)
    try {
      const body = readFileSync(join(from, name))
      const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
      response.writeHead(200, { 'content-type': type }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      const close = () => {
        server.closeAllConnections()
        server.close()
      }
      resolve({ url: `http://127.0.0.1:${port}`, close })
    })
  })
}
