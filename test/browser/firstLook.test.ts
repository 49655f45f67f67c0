import { describe, expect, test } from 'vitest'
import { model } from '../contract/similarity.ts'
import { newest, picture, skipped, visit } from './openBrowser.ts'
import { startSuite } from './startSuite.ts'

const suite = startSuite()
const question = 'When is the library open on Sundays?'

describe.skipIf(skipped)('a first visit', () => {
  test('gets a first look from the tiny model, and the full answer in its place when that has come', async () => {
    const { context, page, faults } = await visit(suite.browser, suite.stack.url)
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    const fetched: string[] = []
    context.on('request', (request) => void fetched.push(new URL(request.url()).pathname))
    await context.route(`**/${model('hedge-small-en').files.weights.path}*`, async (route) => {
      await released
      await route.continue()
    })
    await page.getByRole('button', { name: /sample/i }).click()
    await page.locator('.document').first().waitFor()
    await page.fill('#question', question)
    await page.keyboard.press('Enter')

    await newest(page).getByText('A first look by a smaller model').waitFor()
    const first = await newest(page).locator('.quote').first().textContent()
    expect(first).toMatch(/Sunday/i)
    expect(await newest(page).getAttribute('aria-busy')).toBe('true')
    expect(fetched.some((path) => path.startsWith('/v1/'))).toBe(false)
    await picture(page, 'first-look')

    release()
    await page.locator('.turn[aria-busy=false]').first().waitFor()
    expect(await newest(page).getByText('A first look by a smaller model').count()).toBe(0)
    expect(await newest(page).locator('.quote').first().textContent()).toMatch(/Sunday/i)
    await picture(page, 'after-first-look')
    // 14 MB of a runtime that this browser does not need.
    expect(fetched.filter((path) => /ort-.*\.wasm$/.test(path))).toEqual([])
    expect(faults).toEqual([])
    await context.close()
  })
})
