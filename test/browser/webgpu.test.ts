import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agreement, goldenTexts, goldenVectors, model } from '../contract/similarity.ts'
import { startTestStack, type TestStack } from '../stack/testStack.ts'
import { openBrowser, skipped, visit } from './openBrowser.ts'
import { runEngine } from './runEngine.ts'
import { softwareWebGpu } from './softwareWebGpu.ts'

const small = model('hedge-small-en')

/**
 * The WebGPU engine on a graphics processor that software imitates (SwiftShader): as right or wrong as on a card, and very
 * slow, because every new shape is compiled for seconds.
 */
describe.skipIf(skipped)('the WebGPU engine', () => {
  let stack: TestStack
  let browser: Browser
  beforeAll(async () => {
    stack = await startTestStack()
    browser = await openBrowser(softwareWebGpu)
  })
  afterAll(async () => {
    await browser.close()
    await stack.end()
  })

  test('computes what the reference computes, from the same weights file', async () => {
    const { context, page } = await visit(browser, stack.url)
    const shortest = goldenTexts()
      .map((text, index) => ({ text, index }))
      .toSorted((a, b) => a.text.length - b.text.length)
      .slice(0, 2)
    const texts = shortest.map(({ text }) => text)
    const { said, report, vectors } = await runEngine(page, small, { texts, engine: 'onnxruntime-webgpu' })
    expect(report?.engine, JSON.stringify(said.at(-1))).toBe('onnxruntime-web/webgpu')
    const references = goldenVectors(small)
    const wanted = shortest.map(({ index }) => references[index] as Float32Array)
    expect(agreement(vectors, wanted).min).toBeGreaterThanOrEqual(0.999)
    await context.close()
  }, 240_000)
})
