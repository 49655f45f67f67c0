import { readFileSync } from 'node:fs'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chunkBytes } from '#core/contract/artifactFile'
import { Manifest } from '#core/contract/manifest'
import { signManifest } from '#models/registry/signManifest.ts'
import { readSigningKey } from '#models/registry/signingKey.ts'
import { places } from '../../deploy/local/places.ts'
import { model } from '../contract/similarity.ts'
import { type FileProxy, fileProxy } from '../stack/fileProxy.ts'
import { ask, chooseReach, newest, picture, skipped, visit } from './openBrowser.ts'
import { paperwork } from './paperwork.ts'
import { startSuite } from './startSuite.ts'

const suite = startSuite()
let proxy: FileProxy
beforeAll(async () => {
  if (!skipped) proxy = await fileProxy(suite.stack.url)
})
afterAll(() => proxy?.close())

const id = 'hedge-small-en'
const [first, second] = [model(id, 1), model(id, 2)]

const handbook = Array.from(
  { length: 200 },
  (_, at) => `Rule ${at} of the handbook says that drawer ${at} holds ${at + 2} keys.`,
).join(' ')
const question = (drawer: number) => `How many keys does drawer ${drawer} hold?`
const files = { ...paperwork, 'Handbook.txt': handbook }

/** The next manifest: the same models, of which `version` of the small one is stable. */
let released = Manifest.parse(JSON.parse(readFileSync(places.manifest, 'utf8')))
function release(version: number): void {
  released = {
    ...released,
    version: released.version + 1,
    aliases: { ...released.aliases, [id]: { stable: version } },
  }
  const key = readSigningKey(process.env['HEDGE_MANIFEST_KEY'] ?? places.manifestKey)
  const signed = signManifest(released, { keys: [key], nowMs: Date.now() })
  proxy.serve('/models/manifest.json', Buffer.from(signed))
}

const note = (page: Page, name: string): Promise<string | undefined> =>
  page.evaluate(async (name) => {
    const cache = await caches.open('hedge-models')
    return (await cache.match(`/models/notes/${name}`))?.text()
  }, name)
const installed = (page: Page) => note(page, `installed-${id}`)

async function answeredBy(page: Page, asked: string): Promise<string> {
  await ask(page, asked)
  await newest(page).locator('.receipt > summary').click()
  return newest(page).locator('.receipt').innerText()
}

/** What every document is called, in the order of the library. */
const labels = (page: Page): Promise<string[]> => page.locator('.document .document-words').allInnerTexts()

async function teach(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Labels', exact: true }).click()
  for (const name of ['Invoice', 'Recipe']) {
    await page.getByLabel('Name of a new label').fill(name)
    await page.keyboard.press('Enter')
    await page.locator('.label-name', { hasText: name }).waitFor()
  }
  const examples = {
    Invoice: ['Power bill May.txt', 'Garage bill.txt'],
    Recipe: ['Apple cake.txt', 'Lentil soup.txt'],
  }
  for (const [label, names] of Object.entries(examples)) {
    for (const name of names) {
      await page.locator('.labels').getByLabel(`Label of ${name}`).selectOption({ label })
    }
  }
  await page.locator('.label-fold summary').first().click()
  await page.getByLabel('Text of an example of Invoice').fill('Please pay the sum of 40 euros.')
  await page.getByRole('button', { name: 'Add example' }).first().click()
  await page.locator('.document-words', { hasText: 'Likely Recipe' }).waitFor()
}

/**
 * Lets reading stand still until the returned function is called: another tab holds the lock that is written under. What is seen
 * meanwhile does not depend on how fast this machine reads.
 */
async function holdWrites(context: BrowserContext): Promise<() => Promise<void>> {
  const tab = await context.newPage()
  await tab.goto(`${proxy.url}/openapi.json`)
  await tab.evaluate(
    () =>
      new Promise<void>((taken) => {
        void navigator.locks.request('hedge-library-write', () => {
          taken()
          return new Promise(() => undefined)
        })
      }),
  )
  return () => tab.close()
}

/** Waits until the other version has read everything and has taken over. */
async function changedTo(page: Page, version: number): Promise<void> {
  await expect.poll(() => installed(page), { timeout: 90_000 }).toMatch(new RegExp(`^${version} `))
  await page.locator('.document-words', { hasText: 'Likely Recipe' }).waitFor()
}

describe.skipIf(skipped)('another version of the small model, with vectors of its own', () => {
  test('reads the library while the one before answers, takes over, and gives way again', async () => {
    release(1)
    const { context, page, faults } = await visit(suite.browser, proxy.url)
    await expect.poll(() => note(page, 'manifest'), { timeout: 40_000 }).toBeDefined()
    await page.reload()
    const incoming = Object.entries(files).map(([name, text]) => ({
      name,
      mimeType: 'text/plain',
      buffer: Buffer.from(text),
    }))
    await page.locator('.dropzone input[type=file]').setInputFiles(incoming)
    await chooseReach(page, 'device')
    const count = incoming.length
    const ready = page.locator('.document[data-phase=ready]')
    await expect.poll(() => ready.count(), { timeout: 90_000 }).toBe(count)
    await teach(page)
    expect(await answeredBy(page, question(17))).toContain(`${id}, version 1`)
    await expect.poll(() => installed(page), { timeout: 40_000 }).toMatch(/^1 /)
    const before = await labels(page)

    // Half of version 2 is here: 1 answers, and nothing is read again.
    release(2)
    proxy.holdAfter(`/models/${second.files.weights.path}`, 6 * chunkBytes)
    await page.reload()
    expect(await answeredBy(page, 'Where does the postcard come from?')).toContain(`${id}, version 1`)
    expect(await ready.count()).toBe(count)
    let letRead = await holdWrites(context)
    proxy.release()

    // All of it is here: it reads in the background, with a count, and 1 answers.
    await page.getByText('Version 2 of the model reads your documents').waitFor()
    expect(await answeredBy(page, question(19))).toContain(`${id}, version 1`)
    expect(await newest(page).locator('.quote').first().innerText()).toContain('drawer 19')
    await page.getByRole('progressbar', { name: 'Reading your documents again' }).waitFor()
    expect(await ready.count()).toBe(count)
    await picture(page, 'upgrade')

    // Stopped for this visit, it goes on at the next where it was.
    await page.locator('.status').getByRole('button', { name: 'Stop' }).click()
    await letRead()
    await page.locator('.status .progress').waitFor({ state: 'detached' })
    expect(await answeredBy(page, question(20))).toContain(`${id}, version 1`)
    letRead = await holdWrites(context)
    await page.reload()
    await page.getByText('Version 2 of the model reads your documents').waitFor()
    const line = await page.locator('.status-words').innerText()
    expect(Number(/: (\d+) of/.exec(line)?.[1])).toBeGreaterThan(0)

    await letRead()
    await changedTo(page, 2)
    expect(await answeredBy(page, 'What does rule 17 say?')).toContain(`${id}, version 2`)
    expect(await newest(page).locator('.quote').first().innerText()).toContain('drawer 17')
    expect(await ready.count()).toBe(count)
    expect(await spaces(page)).toEqual([second.vectorSpace])
    // Learned anew from the kept examples: the same names, and what a person said stands.
    expect((await labels(page)).map(withoutShare)).toEqual(before.map(withoutShare))

    // And back, by the alias.
    release(1)
    letRead = await holdWrites(context)
    await page.reload()
    await page.getByText('Version 1 of the model reads your documents').waitFor()
    await letRead()
    await changedTo(page, 1)
    expect(await answeredBy(page, 'What does rule 18 say?')).toContain(`${id}, version 1`)
    expect(await spaces(page)).toEqual([first.vectorSpace])
    expect(await labels(page)).toEqual(before)
    expect(faults).toEqual([])
    await context.close()
  }, 300_000)
})

const withoutShare = (words: string): string => words.replace(/, \d+\s%/, '')

/** Vector spaces of the stored documents, and of the examples whose vectors are kept. */
const spaces = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const open = indexedDB.open('hedge-library')
    await new Promise((resolve) => (open.onsuccess = resolve))
    const records = open.result.transaction('records').objectStore('records')
    const found = ['document', 'exampleVector'].map((kind) =>
      records.getAll(IDBKeyRange.bound([kind], [kind, []])),
    )
    await Promise.all(found.map((request) => new Promise((resolve) => (request.onsuccess = resolve))))
    const all = found.flatMap(({ result }) => result as { vectorSpace: string; next?: unknown }[])
    return [...new Set(all.map(({ vectorSpace, next }) => (next ? `${vectorSpace} and more` : vectorSpace)))]
  })
