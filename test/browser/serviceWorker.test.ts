import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FileProxy, fileProxy } from '../stack/fileProxy.ts'
import { addSample, offlineReady, skipped, visit } from './openBrowser.ts'
import { startSuite } from './startSuite.ts'

const suite = startSuite()
let proxy: FileProxy
beforeAll(async () => {
  if (!skipped) proxy = await fileProxy(suite.stack.url)
})
afterAll(() => proxy?.close())

/** What a build with HEDGE_SERVICE_WORKER=off puts at /sw.js. */
const off = Buffer.from(stripTypeScriptTypes(readFileSync('client/swOff.ts', 'utf8')))
const ready = (page: Page) => page.locator('.document[data-phase=ready]')
const cacheNames = (page: Page): Promise<string[]> => page.evaluate(() => caches.keys())
const registrations = (page: Page): Promise<number> =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)

/** Puts another page in the place of ours wherever the service worker keeps it. */
const poison = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    let changed = 0
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        if (!new URL(request.url).pathname.endsWith('/index.html')) continue
        const headers = { 'content-type': 'text/html' }
        await cache.put(request, new Response('<!doctype html><title>poisoned</title>', { headers }))
        changed += 1
      }
    }
    return changed
  })

describe.skipIf(skipped)('the service worker', () => {
  test('that keeps a poisoned page is taken out by the operator, at the next visit and without that page, and comes back', async () => {
    const on = Buffer.from(await (await fetch(`${proxy.url}/sw.js`)).arrayBuffer())
    const { context, page } = await visit(suite.browser, proxy.url)
    await addSample(page)
    await offlineReady(page)
    expect(await poison(page)).toBe(1)
    await page.reload()
    expect(await page.title()).toBe('poisoned')

    proxy.serve('/sw.js', off)
    let loads = 0
    page.on('load', () => loads++)
    await page.reload()
    await ready(page).waitFor()
    await expect.poll(() => registrations(page), { timeout: 20_000 }).toBe(0)
    const names = await cacheNames(page)
    expect(names.filter((name) => name.startsWith('workbox-'))).toEqual([])
    expect(names).toContain('hedge-models')
    // The poisoned page, and ours in its place; our page asks for the worker again, which leaves it alone.
    expect(loads).toBe(2)
    await page.reload()
    await ready(page).waitFor()
    await expect.poll(() => registrations(page), { timeout: 20_000 }).toBe(0)
    expect(loads).toBe(3)

    proxy.serve('/sw.js', on)
    await page.reload()
    await offlineReady(page)
    await context.setOffline(true)
    await page.reload()
    await ready(page).waitFor()
    await context.close()
  })
})
