import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { ask, chooseReach, newest, skipped, visit } from './openBrowser.ts'
import { foreignHost, payloads } from './payloads.ts'
import { startSuite } from './startSuite.ts'

const suite = startSuite()

type Seen = { ran: number[]; sent: string[]; refused: string[] }

/** What runs of the payloads, what is asked of other hosts, and what the site's policy had to stop. */
async function watch(context: BrowserContext): Promise<Seen> {
  const seen: Seen = { ran: [], sent: [], refused: [] }
  await context.exposeFunction('hit', (n: number) => void seen.ran.push(n))
  await context.exposeFunction('refused', (what: string) => void seen.refused.push(what))
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      ;(globalThis as unknown as { refused(what: string): void }).refused(
        `${violatedDirective} ${blockedURI}`,
      )
    })
  })
  context.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') seen.sent.push(request.url())
  })
  return seen
}

const rule = ({ n, text }: { n: number; text: string }): string => `Rule ${n} of the handbook is ${text}`
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const third = (of: number) => payloads.filter(({ n }) => n % 3 === of)
/** Each kind of document has a third of them as its text, and a page all of them as its markup. */
const documents = [
  { name: 'rules.txt', mimeType: 'text/plain', text: third(0).map(rule).join('\n\n') },
  {
    name: '<img src=x onerror=hit(900)>.md',
    mimeType: 'text/markdown',
    text: third(1).map(rule).join('\n\n'),
  },
  {
    name: 'rules.html',
    mimeType: 'text/html',
    text: third(2)
      .map((payload) => `<p>${escaped(rule(payload))}</p>`)
      .join('\n'),
  },
  { name: 'markup.html', mimeType: 'text/html', text: payloads.map(({ text }) => text).join('\n') },
].map(({ text, ...file }) => ({ ...file, buffer: Buffer.from(text) }))

/** Rules that the open reader shows. */
async function shown(page: Page): Promise<number[]> {
  const text = await page.locator('.reader-text').innerText()
  return [...text.matchAll(/Rule (\d+) of the handbook/g)].map(([, n]) => Number(n))
}

describe.skipIf(skipped)('300 payloads', () => {
  test('run and get out where a page shows them as markup', async () => {
    const context = await suite.browser.newContext()
    const seen = await watch(context)
    const page = await context.newPage()
    await context.route('**', (route) => route.abort())
    await page.evaluate(
      (all) => {
        for (const text of all) document.body.appendChild(document.createElement('div')).innerHTML = text
      },
      payloads.map(({ text }) => text),
    )
    const sent = () => seen.sent.filter((url) => url.includes(foreignHost)).length
    await expect.poll(() => Math.min(seen.ran.length, sent()), { timeout: 30_000 }).toBeGreaterThan(60)
    await context.close()
  })

  test('as documents, names, questions, labels and answers run nothing, send nothing, and ask nothing of the policy', async () => {
    const { context, page, faults } = await visit(suite.browser, 'about:blank')
    const seen = await watch(context)
    await page.goto(suite.stack.url)
    await chooseReach(page, 'device')
    await page.locator('.dropzone input[type=file]').setInputFiles(documents)
    const ready = page.locator('.document[data-phase=ready]')
    await expect.poll(() => ready.count(), { timeout: 90_000 }).toBe(documents.length)

    const inReader = new Set<number>()
    for (const { name } of documents) {
      await page.locator('.document-open', { hasText: name }).click()
      await page.locator('.reader-name', { hasText: name }).waitFor()
      await page.locator('.reader-text:not(.skeleton)').waitFor()
      for (const n of await shown(page)) inReader.add(n)
    }
    expect(inReader.size).toBe(payloads.length)

    const quoted = new Set<number>()
    for (const n of [0, 3, 30, 61, 92, 121, 150, 181, 213, 242, 271, 298]) {
      await ask(page, `What is rule ${n} of the handbook?`)
      const quotes = await newest(page).locator('.quote').allInnerTexts()
      for (const [, found] of quotes.join('\n').matchAll(/Rule (\d+) of/g)) quoted.add(Number(found))
    }
    // Which rules are quoted is the model's affair; that answers show payloads is this test's.
    expect(quoted.size).toBeGreaterThan(4)

    await ask(page, payloads[2]!.text)
    await page.goto(`${suite.stack.url}/#q=${encodeURIComponent(payloads[3]!.text)}`)
    await page.reload()
    await page.locator('.turn').first().waitFor()
    await page.getByRole('button', { name: 'Labels', exact: true }).click()
    await page.getByLabel('Name of a new label').fill('<img src=x onerror=hit(901)>')
    await page.keyboard.press('Enter')
    await page.locator('.label-name', { hasText: 'onerror' }).waitFor()

    expect(seen).toEqual({ ran: [], sent: [], refused: [] })
    expect(
      await page
        .locator('#app :is(script, iframe, object, embed, img, video, link, style, form[action])')
        .count(),
    ).toBe(0)
    expect(faults).toEqual([])
    await context.close()
  })
})

/** Ways by which a text may become markup, a script or a worker. */
const sinks: Readonly<Record<string, () => unknown>> = {
  markup: () => (document.createElement('div').innerHTML = '<b>x</b>'),
  'a document': () => document.createElement('iframe').setAttribute('srcdoc', '<b>x</b>'),
  'a script': () => (document.createElement('script').text = '1'),
  'a script of another site': () => (document.createElement('script').src = 'https://evil.test/assets/a.js'),
  'a worker of another site': () => new Worker('https://evil.test/assets/a.js'),
  'a worker of its own making': () => new Worker(URL.createObjectURL(new Blob(['1']))),
  'a worker that somebody sent here': () => new Worker('/v1/files/file-1/content'),
  'another service worker': () => navigator.serviceWorker.register('/v1/sw.js'),
}

test.skipIf(skipped)('text becomes no markup, no script and no worker of the page', async () => {
  const { context, page } = await visit(suite.browser, suite.stack.url)
  for (const [name, sink] of Object.entries(sinks)) {
    const thrown = await page.evaluate(sink).then(
      () => 'nothing',
      (error: Error) => error.message,
    )
    expect(`${name}: ${thrown}`).toMatch(/: page\.evaluate: TypeError/)
  }
  await context.close()
})
