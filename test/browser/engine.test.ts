import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { EncoderVersion } from '#core/contract/manifest'
import type { FromEngine, ToEngine } from '../../client/engine/messages.ts'
import { agreement, goldenTexts, model, referenceVectors } from '../contract/similarity.ts'
import { skipped, visit } from './openBrowser.ts'
import { builtAsset, builtRuntime } from '../stack/builtRuntime.ts'
import { startSuite } from './startSuite.ts'

const suite = startSuite()

const small = model('hedge-small-en')

/** Starts the page's own engine worker, has it embed `texts`, and returns everything that it said. */
async function runEngine(page: Page, entry: EncoderVersion, texts: string[]): Promise<FromEngine[]> {
  const start: ToEngine = {
    kind: 'start',
    model: entry,
    modelBase: '/models/',
    runtime: builtRuntime(),
    threads: 1,
  }
  const embed: ToEngine = { kind: 'embed', callId: 1, texts }
  return page.evaluate(
    ({ url, start, embed }) =>
      new Promise<FromEngine[]>((resolve, reject) => {
        const said: FromEngine[] = []
        const worker = new Worker(url, { type: 'module' })
        worker.onerror = () => reject(new Error('the worker broke'))
        worker.onmessage = ({ data }: MessageEvent<FromEngine>) => {
          // Typed arrays do not survive the way out of the page.
          said.push(
            data.kind === 'vectors'
              ? { ...data, rows: { ...data.rows, vectors: Array.from(data.rows.vectors) as never } }
              : data,
          )
          if (data.kind === 'ready') worker.postMessage(embed)
          if (data.kind === 'failed' || data.kind === 'done' || data.kind === 'callFailed') resolve(said)
        }
        worker.postMessage(start)
      }),
    { url: builtAsset(/^worker-.*\.js$/).url, start, embed },
  )
}

describe.skipIf(skipped)('the engine in the browser', () => {
  test('computes the vectors of the reference and of the API', async () => {
    const { context, page } = await visit(suite.browser, suite.stack.url)
    const texts = goldenTexts()
    const said = await runEngine(page, small, texts)
    const ready = said.find((message) => message.kind === 'ready')
    expect(ready?.report.attested.minCosine).toBeGreaterThanOrEqual(0.999)
    expect(ready?.report.fidelity?.meanCosine).toBeGreaterThanOrEqual(0.94)
    process.stdout.write(`hedge-small-en in Chromium: ${JSON.stringify(ready?.report)}\n`)

    const own: number[][] = []
    for (const message of said) {
      if (message.kind !== 'vectors') continue
      message.rows.indexes.forEach((index, row) => {
        own[index] = Array.from(message.rows.vectors).slice(
          row * small.dimensions,
          (row + 1) * small.dimensions,
        )
      })
    }
    const response = await fetch(`${suite.stack.url}/v1/embeddings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${suite.stack.demoKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: small.id, input: texts }),
    })
    const { data } = (await response.json()) as { data: { embedding: number[] }[] }
    expect(
      agreement(
        own,
        data.map(({ embedding }) => embedding),
      ).min,
    ).toBeGreaterThanOrEqual(0.999)
    expect(agreement(own, referenceVectors(small.id, 'goldenVectors')).min).toBeGreaterThanOrEqual(0.999)
    await context.close()
  })

  test('refuses to serve when its vectors are not those of the model', async () => {
    const { context, page } = await visit(suite.browser, suite.stack.url)
    // Another file of the registry, whole and with the right digest, but of another model's vectors.
    const wrong = { ...small, files: { ...small.files, goldenVectors: small.files.fp32Vectors } }
    const said = await runEngine(page, wrong, ['never computed'])
    expect(said.at(-1)).toMatchObject({ kind: 'failed', error: { error: { code: 'integrity_failed' } } })
    expect(said.some(({ kind }) => kind === 'ready' || kind === 'vectors')).toBe(false)
    await context.close()
  })
})

describe.skipIf(skipped)('the page', () => {
  test.each([
    { width: 360, height: 740 },
    { width: 768, height: 1024 },
    { width: 1280, height: 800 },
  ])('fits a screen of $width px, light and dark', async (size) => {
    const { context, page, faults } = await visit(suite.browser, suite.stack.url, size)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0)
      await page.screenshot({ path: `test/.out/pictures/first-${size.width}-${colorScheme}.png` })
    }
    expect(await page.locator('#question').isVisible()).toBe(true)
    expect(faults).toEqual([])
    await context.close()
  })
})
