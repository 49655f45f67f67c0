import { execFileSync } from 'node:child_process'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Receipt } from '#core/contract/receipt'
import { shortenVector } from '#core/contract/shortenVector'
import { answersWritten } from '../../deploy/local/testing/answersWritten.ts'
import { startTestStack, type TestStack } from '../stack/testStack.ts'
import { agreement, fp32Vectors, goldenTexts, goldenVectors, model as versionOf } from './similarity.ts'

let stack: TestStack
let client: OpenAI
beforeAll(async () => {
  stack = await startTestStack()
  client = new OpenAI({ baseURL: `${stack.url}/v1`, apiKey: stack.demoKey, maxRetries: 0 })
})
afterAll(() => stack?.end())

const texts = goldenTexts()
const receiptOf = (response: Response): Receipt =>
  Receipt.parse(JSON.parse(response.headers.get('hedge-receipt') ?? ''))

describe('the official openai client', () => {
  test.each([
    { model: 'hedge-base-en', mean: 0.998, min: 0.995 },
    { model: 'hedge-small-en', mean: 0.94, min: 0.8 },
  ])(
    'gets vectors of $model that are near those of the fp32 weights, as floats and as base64',
    async (expected) => {
      const { model } = expected
      // The client asks for base64 unless told otherwise, and decodes it itself.
      const decoded = (await client.embeddings.create({ model, input: texts })).data.map(
        ({ embedding }) => embedding,
      )
      const floats = await client.embeddings.create({ model, input: texts, encoding_format: 'float' })
      expect(floats.data.map(({ embedding }) => embedding)).toEqual(decoded)
      expect(floats.usage.prompt_tokens).toBeGreaterThan(texts.length)
      const fp32 = agreement(decoded, fp32Vectors(versionOf(model)))
      process.stdout.write(
        `${model}: cosine to fp32 over ${texts.length} texts: mean ${fp32.mean.toFixed(4)}, min ${fp32.min.toFixed(4)}\n`,
      )
      expect(fp32.mean).toBeGreaterThanOrEqual(expected.mean)
      expect(fp32.min).toBeGreaterThanOrEqual(expected.min)
      expect(agreement(decoded, goldenVectors(versionOf(model))).min).toBeGreaterThanOrEqual(0.999)
    },
  )

  test('gets shorter vectors that are the beginning of the whole ones', async () => {
    const model = 'hedge-nano-en'
    const [whole] = (await client.embeddings.create({ model, input: 'Books may be kept.' })).data
    const [short] = (await client.embeddings.create({ model, input: 'Books may be kept.', dimensions: 64 }))
      .data
    const beginning = Float32Array.from(whole?.embedding ?? [])
    expect(short?.embedding).toEqual(Array.from(shortenVector(beginning, 64)))
    const longer = client.embeddings.create({ model, input: 'a', dimensions: 257 })
    await expect(longer).rejects.toMatchObject({ status: 400, param: 'dimensions' })
  })

  test('gets the same vectors for token ids as for their texts', async () => {
    const model = 'hedge-base-en'
    const ofText = await client.embeddings.create({ model, input: 'What does the library cost?' })
    const ids = [2054, 2515, 1996, 3075, 3465, 1029]
    for (const input of [ids, [ids]]) {
      const ofIds = await client.embeddings.create({ model, input })
      expect(ofIds.data).toEqual(ofText.data)
      expect(ofIds.usage).toEqual(ofText.usage)
    }
    const openAis = client.embeddings.create({ model, input: [3923, 1587, 279, 6875, 2853, 100_257] })
    await expect(openAis).rejects.toMatchObject({ status: 400, code: 'invalid_request', param: 'input[5]' })
  })

  test('gets a typed error for a model that does not exist', async () => {
    const asked = client.embeddings.create({ model: 'hedge-tiny', input: 'a' })
    await expect(asked).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      type: 'invalid_request_error',
    })
    await expect(asked).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })

  test('lists and describes the models', async () => {
    const ids: string[] = []
    for await (const { id } of client.models.list()) ids.push(id)
    expect(ids).toEqual(expect.arrayContaining(['hedge-small-en', 'hedge-base-en']))
    expect(await client.models.retrieve('hedge-base-en')).toMatchObject({
      id: 'hedge-base-en',
      object: 'model',
    })
  })
})

describe('the same question again', () => {
  const ask = async (stackNow: TestStack, input: string) => {
    const response = await fetch(`${stackNow.url}/v1/embeddings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stackNow.demoKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'hedge-base-en', input, encoding_format: 'base64' }),
    })
    return { receipt: receiptOf(response), body: await response.text() }
  }

  test('comes from the cache, byte for byte, and the receipt says so', async () => {
    const first = await ask(stack, 'a text that was never asked for before')
    expect(first.receipt.hops.map(({ tier, cache }) => `${tier} ${cache}`)).toEqual([
      'edge miss',
      'origin bypass',
    ])
    const second = await ask(stack, 'a text that was never asked for before')
    expect(second.receipt.hops).toMatchObject([{ tier: 'edge-cache', cache: 'hit' }])
    expect(second.body).toBe(first.body)
  })

  test('still does after a restart, because the state is kept', async () => {
    const restart = async () => {
      await stack.stop()
      stack = await startTestStack({ stateDir: stack.stateDir })
      client = new OpenAI({ baseURL: `${stack.url}/v1`, apiKey: stack.demoKey, maxRetries: 0 })
    }
    // Once before it, so that no earlier answer is still on its way to the disk.
    await restart()
    const before = answersWritten(stack.stateDir)
    const first = await ask(stack, 'a text to outlive the process')
    await expect.poll(() => answersWritten(stack.stateDir)).toBe(before + 1)
    await restart()
    const again = await ask(stack, 'a text to outlive the process')
    expect(again.receipt.hops).toMatchObject([{ tier: 'edge-cache', cache: 'hit' }])
    expect(again.body).toBe(first.body)
  })

  test('asked ten times at once is computed once', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => ask(stack, 'ten at once')))
    expect(new Set(all.map(({ body }) => body)).size).toBe(1)
    const paid = all.filter(({ receipt }) =>
      receipt.hops.some((hop) => hop.tier === 'origin' && hop.costMicroUsd > 0),
    )
    expect(paid).toHaveLength(1)
  })
})

test('curl works as the README shows it', () => {
  const out = execFileSync(
    'curl',
    [
      '-sS',
      '-D-',
      `${stack.url}/v1/embeddings`,
      '-H',
      `authorization: Bearer ${stack.demoKey}`,
      '-H',
      'content-type: application/json',
      '-d',
      '{"model":"hedge-small-en","input":"hello"}',
    ],
    { encoding: 'utf8' },
  )
  expect(out).toMatch(/^HTTP\/1\.1 200/)
  expect(out).toContain('hedge-receipt: {"requestId"')
  expect(out).toContain('"object":"embedding"')
})
