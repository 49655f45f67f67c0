import { describe, expect, test } from 'vitest'
import { addSample, ask, chooseReach, newest, offlineReady, picture, skipped, visit } from './openBrowser.ts'
import { startSuite } from './startSuite.ts'

const suite = startSuite()

const sundays = 'When is the library open on Sundays?'

describe.skipIf(skipped)('a visitor', () => {
  test('adds the sample, asks, and reads the answer in its place, computed on the device', async () => {
    const { context, page, faults } = await visit(suite.browser, suite.proxy.url)
    await addSample(page)
    await ask(page, sundays)
    const turn = newest(page)
    expect(await turn.locator('.quote').first().innerText()).toContain('On Sundays')
    expect(await turn.locator('.chip.tier').getAttribute('data-tier')).toBe('device')
    await turn.locator('.receipt > summary').click()
    expect(await turn.locator('.receipt').innerText()).toMatch(/hedge-small-en, version \d+/)
    await turn.locator('.quote a').first().click()
    await page.locator('mark').first().waitFor()
    expect(await page.locator('mark').first().innerText()).toContain('On Sundays')
    await picture(page, 'answer')
    expect(faults).toEqual([])
    await context.close()
  })

  test('adds files: what can be read is indexed, what cannot is named with the reason', async () => {
    const { context, page } = await visit(suite.browser, suite.proxy.url)
    await page
      .locator('.add input[type=file], .dropzone input[type=file]')
      .first()
      .setInputFiles([
        {
          name: 'boats.md',
          mimeType: 'text/markdown',
          buffer: Buffer.from('# Boats\n\nThe blue boat sails to Oslo every Friday. It takes two days.'),
        },
        {
          name: 'page.html',
          mimeType: 'text/html',
          buffer: Buffer.from(
            '<h1>Trains</h1><p>The night train to Rome leaves at <b>ten</b>.</p><script>bad()</script>',
          ),
        },
        {
          name: 'notes.txt',
          mimeType: 'text/plain',
          buffer: Buffer.from('Anna keeps the key of the shed under the green pot.'),
        },
        { name: 'broken.txt', mimeType: 'text/plain', buffer: Buffer.from([0x41, 0xff, 0xfe, 0x00, 0x80]) },
        { name: 'picture.png', mimeType: 'image/png', buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
      ])
    await expect.poll(() => page.locator('.document[data-phase=ready]').count(), { timeout: 40_000 }).toBe(3)
    expect(await page.locator('.document[data-phase=failed]').count()).toBe(2)
    const failed = (await page.locator('.document[data-phase=failed]').allInnerTexts()).join('\n')
    expect(failed).toContain('broken.txt')
    expect(failed).toContain('picture.png')
    await ask(page, 'Where is the key of the shed?')
    expect(await newest(page).locator('.quote').first().innerText()).toContain('under the green pot')
    await ask(page, 'When does the night train leave?')
    expect(await newest(page).locator('.quote').first().innerText()).toContain('leaves at ten')
    await picture(page, 'files')
    await context.close()
  })

  test('asks what no document answers, and is told so, with the nearest passage', async () => {
    const { context, page } = await visit(suite.browser, suite.proxy.url)
    await addSample(page)
    await ask(page, 'Which planet has the most moons?')
    expect(await newest(page).innerText()).toContain('Nothing in your documents answers this')
    await context.close()
  })

  test('asks for the best answer, and it comes from the server, with what left the device on the receipt', async () => {
    const { context, page } = await visit(suite.browser, suite.proxy.url)
    await addSample(page)
    await ask(page, sundays)
    const before = suite.proxy.bytesUp()
    await newest(page).getByRole('button', { name: /best/i }).click()
    await newest(page).locator('.chip.tier[data-tier=origin]').waitFor()
    expect(await newest(page).locator('.quote').first().innerText()).toContain('On Sundays')
    expect(suite.proxy.bytesUp() - before).toBeGreaterThan(500)
    await newest(page).locator('.receipt > summary').click()
    const receipt = await newest(page).locator('.receipt').innerText()
    expect(receipt).toContain('hedge-base-en')
    expect(receipt).toMatch(/sent/)
    await picture(page, 'best')
    await context.close()
  })

  test('keeps to this device: not one byte leaves, whatever is asked', async () => {
    const { context, page } = await visit(suite.browser, suite.proxy.url)
    await addSample(page)
    await chooseReach(page, 'device')
    await ask(page, sundays)
    // The page itself is put away for offline use meanwhile; only then it has no reason left to fetch anything.
    await offlineReady(page)
    await page.waitForLoadState('networkidle')
    const before = suite.proxy.bytesUp()
    for (const question of [
      'Who founded the library?',
      'What does a lost card cost?',
      'Which planet has the most moons?',
    ]) {
      await ask(page, question)
    }
    expect(await page.locator('.chip.tier').count()).toBeGreaterThanOrEqual(3)
    expect(
      await newest(page)
        .getByRole('button', { name: /best/i })
        .isEnabled()
        .catch(() => false),
    ).toBe(false)
    await page
      .locator('.add input[type=file]')
      .first()
      .setInputFiles([
        {
          name: 'secret.txt',
          mimeType: 'text/plain',
          buffer: Buffer.from('The password of the safe is swordfish.'),
        },
      ])
    await expect.poll(() => page.locator('.document[data-phase=ready]').count()).toBe(2)
    await ask(page, 'What is the password of the safe?')
    expect(await newest(page).locator('.quote').first().innerText()).toContain('swordfish')
    expect(suite.proxy.bytesUp() - before).toBe(0)
    await context.close()
  })
})
