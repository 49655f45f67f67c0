import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chunkBytes } from '#core/contract/artifactFile'
import { type EncoderVersion, Manifest } from '#core/contract/manifest'
import { describeFile } from '#models/registry/describeFile.ts'
import { signManifest } from '#models/registry/signManifest.ts'
import { readSigningKey } from '#models/registry/signingKey.ts'
import { places } from '../../deploy/local/places.ts'
import { model } from '../contract/similarity.ts'
import { type FileProxy, fileProxy } from '../stack/fileProxy.ts'
import { addSample, ask, chooseReach, newest, skipped, visit } from './openBrowser.ts'
import { startSuite } from './startSuite.ts'

const suite = startSuite()
let proxy: FileProxy
beforeAll(async () => {
  if (!skipped) proxy = await fileProxy(suite.stack.url)
})
afterAll(() => proxy?.close())

const sundays = 'When is the library open on Sundays?'
const small = model('hedge-small-en')
const { weights } = small.files
const weightsPath = `/models/${weights.path}`

/** Digests of the chunks that this browser keeps. */
const keptChunks = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const cache = await caches.open('hedge-models')
    const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname)
    return paths.filter((path) => path.startsWith('/models/chunks/')).map((path) => path.slice(15))
  })
const keptOfWeights = async (page: Page): Promise<number> => {
  const kept = new Set(await keptChunks(page))
  return (weights.chunks ?? []).filter((digest) => kept.has(digest)).length
}

/** Tabs that wait for another one's download of the weights. */
const waitingLocks = (page: Page): Promise<number | undefined> =>
  page.evaluate(async (sha256) => {
    const { pending } = await navigator.locks.query()
    return pending?.filter(({ name }) => name === `hedge-file-${sha256}`).length
  }, weights.sha256)

describe.skipIf(skipped)('model delivery', () => {
  test('a page that was closed half-way fetches only the other half when it is opened again', async () => {
    proxy.holdAfter(weightsPath, 6 * chunkBytes + 300_000)
    const { context, page } = await visit(suite.browser, proxy.url)
    await page.getByRole('button', { name: /sample/i }).click()
    await expect.poll(() => keptOfWeights(page), { timeout: 40_000 }).toBe(6)
    await page.close()
    await expect.poll(() => proxy.asked.some(({ isOpen }) => isOpen)).toBe(false)
    proxy.release()
    proxy.takeSentBytes(weightsPath)

    const again = await context.newPage()
    again.setDefaultTimeout(45_000)
    await again.goto(proxy.url)
    await again.locator('input[name=reach][value=device]').first().waitFor({ state: 'attached' })
    await ask(again, sundays)
    await expect.poll(() => keptOfWeights(again), { timeout: 40_000 }).toBe(weights.chunks?.length)
    expect(proxy.takeSentBytes(weightsPath)).toBe(weights.bytes - 6 * chunkBytes)
    expect(proxy.asked.filter(({ path }) => path === weightsPath).at(-1)).toMatchObject({
      status: 206,
      range: `bytes=${6 * chunkBytes}-${weights.bytes - 1}`,
    })
    await context.close()
  })

  test('of two tabs that need a model one fetches it, and the other waits for its chunks', async () => {
    const { context, page } = await visit(suite.browser, proxy.url)
    await chooseReach(page, 'device')
    proxy.takeSentBytes(weightsPath)
    proxy.holdAfter(weightsPath, 2 * chunkBytes + 1)
    await page.getByRole('button', { name: /sample/i }).click()
    await expect.poll(() => keptOfWeights(page), { timeout: 40_000 }).toBe(2)
    const second = await context.newPage()
    second.setDefaultTimeout(45_000)
    await second.goto(`${proxy.url}/`)
    await second.locator('.document').first().waitFor()
    await second.fill('#question', sundays)
    await second.keyboard.press('Enter')
    await expect.poll(() => waitingLocks(second), { timeout: 40_000 }).toBe(1)
    proxy.release()
    await second.locator('.turn[aria-busy=false] .chip.tier[data-tier=device]').first().waitFor()
    await page.locator('.document[data-phase=ready]').first().waitFor()
    expect(proxy.takeSentBytes(weightsPath)).toBe(weights.bytes)
    await context.close()
  })

  test('the next version comes beside the installed one, one changed chunk, and is used from the next visit on', async () => {
    const { context, page } = await visit(suite.browser, proxy.url)
    await addSample(page)
    await chooseReach(page, 'device')
    await ask(page, sundays)
    expect(await receiptOf(page)).toMatch(`${small.id}, version ${small.version}`)
    await expect.poll(() => installed(page), { timeout: 40_000 }).toMatch(new RegExp(`^${small.version} `))

    const next = release()
    const digests = next.model.files.weights.chunks as string[]
    const changed = digests.filter((digest) => !weights.chunks?.includes(digest))
    expect(changed).toHaveLength(1)
    // The question stands in the address, so that it is asked again.
    await page.reload()
    expect(await receiptOf(page)).toMatch(`${small.id}, version ${small.version}`)
    await expect.poll(() => keptChunks(page), { timeout: 40_000 }).toEqual(expect.arrayContaining(changed))
    expect(proxy.takeSentBytes(next.path)).toBe(chunkBytes)
    expect(await keptOfWeights(page)).toBe(weights.chunks?.length)

    await page.reload()
    expect(await receiptOf(page)).toMatch(`${small.id}, version ${next.model.version}`)
    await expect
      .poll(() => installed(page), { timeout: 40_000 })
      .toMatch(new RegExp(`^${next.model.version} `))
    await expect.poll(() => keptOfWeights(page)).toBe((weights.chunks?.length ?? 0) - 1)
    expect(proxy.takeSentBytes(next.path)).toBe(0)
    await context.close()
  })
})

/** What the page notes of the version that runs here. */
const installed = (page: Page): Promise<string | undefined> =>
  page.evaluate(async (name) => {
    const cache = await caches.open('hedge-models')
    return (await cache.match(`/models/notes/installed-${name}`))?.text()
  }, small.id)

async function receiptOf(page: Page): Promise<string> {
  await page.locator('.turn[aria-busy=false] .chip.tier[data-tier=device]').first().waitFor()
  await newest(page).locator('.receipt > summary').click()
  return newest(page).locator('.receipt').innerText()
}

/** The next manifest: a version of the small model that differs in the name of its weights' version, signed as the build signs. */
function release(): { model: EncoderVersion; path: string } {
  const bytes = readFileSync(`models/artifacts/${weights.path}`)
  const field = '"version":"'
  bytes.write('9', bytes.indexOf(field) + field.length)
  const version = small.version + 100
  const file = describeFile(`${small.id}/${version}/weights.safetensors`, bytes)
  const next = { ...small, version, files: { ...small.files, weights: file } }
  const manifest = Manifest.parse(JSON.parse(readFileSync(places.manifest, 'utf8')))
  const released = Manifest.parse({
    ...manifest,
    version: manifest.version + 1,
    models: [...manifest.models, next],
    aliases: { ...manifest.aliases, [small.id]: { stable: version } },
  })
  const key = readSigningKey(process.env['HEDGE_MANIFEST_KEY'] ?? places.manifestKey)
  const path = `/models/${file.path}`
  proxy.serve(path, bytes)
  proxy.serve(
    '/models/manifest.json',
    Buffer.from(signManifest(released, { keys: [key], nowMs: Date.now() })),
  )
  return { model: next, path }
}
