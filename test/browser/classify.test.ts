import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClassifyReplyBody } from '#core/contract/http/classify'
import { Manifest } from '#core/contract/manifest'
import { answeringHop } from '#core/contract/receipt'
import type { ClassifyReply } from '#core/contract/reply'
import type { ClassifyRequest } from '#core/contract/request'
import type { AnswerResult } from '../../client/answer.ts'
import { places } from '../../deploy/local/places.ts'
import { embedder } from '../contract/similarity.ts'
import { bundle } from '../encoder/engines/bundle.ts'
import { builtAsset, builtRuntime } from '../stack/builtRuntime.ts'
import { skipped, visit } from './openBrowser.ts'
import type { SdkAsked } from './sdkPage.ts'
import { startSuite } from './startSuite.ts'

const suite = startSuite()
const folder = mkdtempSync(join(tmpdir(), 'hedge-sdk-'))
beforeAll(() => bundle('../../browser/sdkPage.ts', folder, 'sdk.js'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const inputs = [
  'I ordered a new card two weeks ago and it has not come',
  'wake me up at half past six tomorrow',
  'why do volcanoes erupt under the sea',
]
const examples = [
  { text: 'The parcel never came', label: 'delivery' },
  { text: 'My order is three days late', label: 'delivery' },
  { text: 'I was charged twice', label: 'payment' },
  { text: 'Please send the invoice again', label: 'payment' },
]
const request = (model: string, more: Partial<ClassifyRequest> = {}): ClassifyRequest => ({
  task: 'classify',
  model,
  inputs,
  topN: 5,
  ...more,
})

async function fromApi({
  model,
  inputs,
  examples,
  topN,
}: ClassifyRequest): Promise<ClassifyReply['results']> {
  const response = await fetch(`${suite.stack.url}/v1/classify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${suite.stack.demoKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, input: inputs, examples, top_n: topN }),
  })
  const { results } = (await response.json()) as ClassifyReplyBody
  return results.map(({ labels, confidence, out_of_scope: outOfScope }) => ({
    labels,
    confidence,
    outOfScope,
  }))
}

describe.skipIf(skipped)('classify in the browser', () => {
  test.each([
    ['hedge-small-en', [request('hedge-clinc150-en'), request('hedge-small-en', { examples })]],
    ['hedge-nano-en', [request('hedge-banking77-nano-en')]],
  ])('over %s gives the bits of the API, and nothing leaves the device', async (id, requests) => {
    const { context, page } = await visit(suite.browser, suite.stack.url)
    await page.evaluate(readFileSync(join(folder, 'sdk.js'), 'utf8'))
    const fetched: string[] = []
    context.on('request', (asked) => void fetched.push(new URL(asked.url()).pathname))
    const asked: SdkAsked = {
      requests,
      manifest: Manifest.parse(JSON.parse(readFileSync(places.manifest, 'utf8'))),
      model: embedder(id),
      runtime: builtRuntime(),
      workerUrl: builtAsset(/^worker-.*\.js$/).url,
    }
    const answers = await page.evaluate(
      (asked) => (globalThis as never as { classify(a: SdkAsked): Promise<AnswerResult[]> }).classify(asked),
      asked,
    )
    for (const [at, { reply, receipt }] of answers.entries()) {
      const sent = requests[at] as ClassifyRequest
      expect((reply as ClassifyReply).results).toEqual(await fromApi(sent))
      expect(receipt.bytesLeftDevice).toBe(0)
      expect(answeringHop(receipt)).toMatchObject({ tier: 'device', model: { id: sent.model } })
    }
    expect(fetched.filter((path) => path.endsWith('/head.safetensors'))).toHaveLength(1)
    expect(fetched.some((path) => path.startsWith('/v1/'))).toBe(false)
    await context.close()
  })
})
