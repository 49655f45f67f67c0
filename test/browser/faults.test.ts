import { describe, expect, test } from 'vitest'
import { addSample, ask, newest, offlineReady, picture, skipped, visit } from './openBrowser.ts'
import { startSuite } from './startSuite.ts'

const suite = startSuite()

const sundays = 'When is the library open on Sundays?'

describe.skipIf(skipped)('when something is missing', () => {
  test('without a network the page opens again after the first visit, and answers', async () => {
    const { context, page } = await visit(suite.browser, suite.proxy.url)
    await addSample(page)
    await offlineReady(page)
    suite.proxy.setDown(true)
    await context.setOffline(true)
    await page.reload()
    await page.locator('.document[data-phase=ready]').waitFor()
    await ask(page, sundays)
    expect(await newest(page).locator('.quote').first().innerText()).toContain('On Sundays')
    expect(await newest(page).locator('.chip.tier').getAttribute('data-tier')).toBe('device')
    await picture(page, 'offline')
    suite.proxy.setDown(false)
    await context.close()
  })

  test('without the engine the question goes to the server, and the answer says why', async () => {
    const { context, page } = await visit(suite.browser, suite.proxy.url)
    await context.route(/\.wasm/, (route) => route.abort())
    await page.getByRole('button', { name: /sample/i }).click()
    await page.locator('.document[data-phase=partial]').waitFor()
    await ask(page, sundays)
    const turn = newest(page)
    expect(await turn.locator('.quote').first().innerText()).toContain('On Sundays')
    expect(await turn.locator('.chip.tier').getAttribute('data-tier')).toBe('origin')
    await picture(page, 'no-engine')
    await context.close()
  })

  test('a model file that was changed on the way is refused before it runs', async () => {
    const { context, page } = await visit(suite.browser, suite.proxy.url)
    await context.route(/weights\.safetensors/, async (route) => {
      const response = await route.fetch()
      const body = await response.body()
      body[body.length >> 1] = (body[body.length >> 1] as number) ^ 1
      await route.fulfill({ response, body })
    })
    await page.getByRole('button', { name: /sample/i }).click()
    await page.locator('.document[data-phase=partial]').waitFor()
    await ask(page, sundays)
    expect(await newest(page).locator('.chip.tier').getAttribute('data-tier')).toBe('origin')
    await context.close()
  })

  test('with the server gone the device answers what was asked of the server, and says so', async () => {
    const { context, page } = await visit(suite.browser, suite.proxy.url)
    await addSample(page)
    await ask(page, sundays)
    suite.proxy.setDown(true)
    await newest(page).getByRole('button', { name: /best/i }).click()
    await newest(page)
      .getByText(/could not be reached/)
      .waitFor()
    expect(await newest(page).locator('.chip.tier').getAttribute('data-tier')).toBe('device')
    await picture(page, 'server-gone')
    suite.proxy.setDown(false)
    await context.close()
  })
})
