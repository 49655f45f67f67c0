import { existsSync, mkdirSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

/** Set by `npm test`; else the system's. Without one the suite is skipped, and says so. */
export const chromiumPath = [process.env['HEDGE_CHROMIUM'], '/usr/bin/chromium'].find(
  (path): path is string => path !== undefined && existsSync(path),
)
export const skipped = chromiumPath === undefined
if (skipped) process.stdout.write('Browser suite skipped: no Chromium was found; set HEDGE_CHROMIUM\n')

export function openBrowser(more: readonly string[] = []): Promise<Browser> {
  // No background traffic of the browser's own: it would be counted, and is refused on closed networks.
  const args = [
    '--no-sandbox',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    ...more,
  ]
  return chromium.launch({ executablePath: chromiumPath as string, args })
}

export type Visit = { context: BrowserContext; page: Page; faults: string[] }

/** A visitor of their own, with nothing kept from before. `faults` collects what the page itself says went wrong. */
export async function visit(
  browser: Browser,
  url: string,
  size = { width: 1280, height: 800 },
): Promise<Visit> {
  const context = await browser.newContext({ viewport: size })
  const page = await context.newPage()
  page.setDefaultTimeout(45_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  await page.goto(url)
  return { context, page, faults }
}

export async function addSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: /sample/i }).click()
  await page.locator('.document[data-phase=ready]').waitFor()
}

/** Asks, waits for what becomes of it, and opens the receipt. */
export async function ask(page: Page, question: string): Promise<void> {
  const turns = await page.locator('.turn').count()
  await page.fill('#question', question)
  await page.keyboard.press('Enter')
  await page.locator('.turn').nth(turns).waitFor()
  await page.locator('.turn[aria-busy=false]').first().locator('.chip.tier, .trouble').first().waitFor()
}

/** The newest turn: its quotes, chips and notes. */
export const newest = (page: Page) => page.locator('.turn').first()

export async function chooseReach(page: Page, reach: 'device' | 'edge' | 'origin'): Promise<void> {
  const choice = page.locator(`input[name=reach][value=${reach}]`)
  if (!(await choice.isVisible())) await page.getByText('Settings', { exact: true }).click()
  await choice.check()
}

/** Waits until the service worker holds the page: from then on it opens without a network. */
export async function offlineReady(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
}

/** Kept for people to look at; not compared. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync('test/.out/pictures', { recursive: true })
  await page.screenshot({ path: `test/.out/pictures/${name}.png` })
}
