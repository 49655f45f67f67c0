import { describe, expect, test } from 'vitest'
import { agreement, embedder, goldenTexts, goldenVectors, model } from '../contract/similarity.ts'
import { skipped, visit } from './openBrowser.ts'
import { runEngine } from './runEngine.ts'
import { startSuite } from './startSuite.ts'

const suite = startSuite()

const small = model('hedge-small-en')
const texts = goldenTexts()

/** What the API answers, computed at the origin. */
async function fromApi(id: string): Promise<number[][]> {
  const response = await fetch(`${suite.stack.url}/v1/embeddings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${suite.stack.demoKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: id, input: texts }),
  })
  const { data } = (await response.json()) as { data: { embedding: number[] }[] }
  return data.map(({ embedding }) => embedding)
}

describe.skipIf(skipped)('the engine in the browser', () => {
  test.each([
    ['hedge-small-en', /^hedge-encoder\/wasm/],
    ['hedge-nano-en', /^hedge-table\/js$/],
  ])('computes the bits of %s that the API answers and the registry keeps', async (id, name) => {
    const { context, page } = await visit(suite.browser, suite.stack.url)
    const { report, vectors } = await runEngine(page, embedder(id), { texts })
    process.stdout.write(`${id} in Chromium: ${JSON.stringify(report)}\n`)
    expect(report?.engine).toMatch(name)
    expect(vectors).toEqual(goldenVectors(embedder(id)).map((vector) => Array.from(vector)))
    expect(vectors).toEqual(await fromApi(id))
    await context.close()
  })

  test('computes the same bits in two threads over one copy of the weights', async () => {
    const { context, page } = await visit(suite.browser, suite.stack.url)
    const { report, vectors } = await runEngine(page, small, { texts, threads: 2 })
    expect(report?.threads).toBe(2)
    expect(vectors).toEqual(goldenVectors(small).map((vector) => Array.from(vector)))
    await context.close()
  })

  test('computes nearly the same with ONNX Runtime over the same weights', async () => {
    const { context, page } = await visit(suite.browser, suite.stack.url)
    const { report, vectors } = await runEngine(page, small, { texts, engine: 'onnxruntime-wasm' })
    expect(report?.engine).toBe('onnxruntime-web/wasm')
    expect(agreement(vectors, goldenVectors(small)).min).toBeGreaterThanOrEqual(0.999)
    await context.close()
  })

  test('still runs the version before, which a registry may go back to', async () => {
    const { context, page } = await visit(suite.browser, suite.stack.url)
    const before = model('hedge-small-en', small.version - 1)
    const { vectors } = await runEngine(page, before, { texts })
    expect(agreement(vectors, goldenVectors(before)).min).toBeGreaterThanOrEqual(0.999)
    await context.close()
  })

  test('refuses to serve when its vectors are not those of the model', async () => {
    const { context, page } = await visit(suite.browser, suite.stack.url)
    // Another file of the registry, whole and with the right digest, but of another model's vectors.
    const wrong = { ...small, files: { ...small.files, goldenVectors: small.files.fp32Vectors } }
    const { said } = await runEngine(page, wrong, { texts: ['never computed'] })
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
    await page.locator('#question').waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0)
      await page.screenshot({ path: `test/.out/pictures/first-${size.width}-${colorScheme}.png` })
    }
    expect(faults).toEqual([])
    await context.close()
  })
})
