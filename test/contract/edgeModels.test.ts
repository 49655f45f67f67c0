import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findEmbedder, Manifest, type EmbedderVersion } from '#core/contract/manifest'
import { Receipt } from '#core/contract/receipt'
import { places } from '../../deploy/local/places.ts'
import { startTestStack, type TestStack } from '../stack/testStack.ts'

const manifest = Manifest.parse(JSON.parse(readFileSync('models/manifest.json', 'utf8')))
const goldenTexts = JSON.parse(readFileSync('models/artifacts/goldenTexts.json', 'utf8')) as string[]
/** Those that fit into the budget of one request. */
const shortTexts = goldenTexts.slice(0, 12)

function goldenVectors(id: string): string[] {
  const { files, dimensions } = findEmbedder(manifest, id) as EmbedderVersion
  const bytes = readFileSync(`models/artifacts/${files.goldenVectors.path}`)
  return goldenTexts.map((_, at) =>
    bytes.subarray(at * dimensions * 4, (at + 1) * dimensions * 4).toString('base64'),
  )
}

type Answered = { status: number; body: Record<string, unknown>; hops: Receipt['hops'] }

async function ask(stack: TestStack, path: string, body: object): Promise<Answered> {
  const response = await fetch(`${stack.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.demoKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const receipt = response.headers.get('hedge-receipt')
  const hops = receipt === null ? [] : Receipt.parse(JSON.parse(receipt)).hops
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, hops }
}

const vectorsOf = ({ body }: Answered): string[] =>
  (body['data'] as { embedding: string }[]).map(({ embedding }) => embedding)
const embed = (model: string, input: string | string[], hedge = {}) => ({
  model,
  input,
  encoding_format: 'base64',
  hedge,
})

describe('the edge on workerd computes by itself', () => {
  /** `plain`: an edge that computes nothing, so that the origin answers everything. */
  let stack: TestStack, plain: TestStack
  beforeAll(async () => {
    stack = await startTestStack()
    plain = await startTestStack({ edgeVars: { HEDGE_CONFIG: '{"compute": {"cpuMs": 0}}' } })
  })
  afterAll(async () => {
    await stack?.end()
    await plain?.end()
  })

  test.each(['hedge-nano-en', 'hedge-small-en'])('%s: the first request is not kept waiting', async (id) => {
    const { status, hops } = await ask(stack, '/v1/embeddings', embed(id, 'first of all'))
    expect([status, hops.map(({ tier }) => tier)]).toEqual([200, ['edge', 'origin']])
    const because = hops[0]?.decision?.rejected.find(({ plan }) => plan === 'edge')?.because
    expect(because).toBe('it is still loading its model')
  })

  test.each(['hedge-nano-en', 'hedge-small-en'])(
    '%s has the bits of the registry, at the edge and at the origin',
    async (id) => {
      const atOrigin = await ask(plain, '/v1/embeddings', embed(id, goldenTexts))
      expect(atOrigin.hops.map(({ tier }) => tier)).toEqual(['edge', 'origin'])
      expect(vectorsOf(atOrigin)).toEqual(goldenVectors(id))
      const wanted = goldenVectors(id)
      // One by one: each is a request of its own, with a budget of its own.
      for (const [at, text] of shortTexts.entries()) {
        const atEdge = await ask(stack, '/v1/embeddings', embed(id, text, { reach: 'edge' }))
        expect(vectorsOf(atEdge)).toEqual([wanted[at]])
        expect(atEdge.hops).toMatchObject([{ tier: 'edge', outcome: 'answered', decision: { plan: 'edge' } }])
      }
    },
  )

  test('once loaded it answers without the origin even where that is allowed', async () => {
    const { hops } = await ask(
      stack,
      '/v1/embeddings',
      embed('hedge-small-en', 'a text that nobody sent before'),
    )
    expect(hops).toMatchObject([{ tier: 'edge', outcome: 'answered', engine: 'hedge-encoder/wasm-relaxed' }])
  })

  test('classifies what the small head is sure of, and asks the larger one otherwise', async () => {
    const classify = (input: string, hedge = {}) => ({
      model: 'hedge-banking77-nano-en',
      input,
      top_n: 1,
      hedge,
    })
    await ask(stack, '/v1/classify', classify('warm up', { reach: 'edge' }))
    const sure = await ask(stack, '/v1/classify', classify('What is the exchange rate?'))
    expect(sure.body).toMatchObject({
      model: 'hedge-banking77-nano-en',
      results: [{ labels: [{ label: 'exchange_rate' }] }],
    })
    expect(sure.hops).toMatchObject([
      { tier: 'edge', outcome: 'answered', decision: { plan: 'edge>origin' } },
    ])
    const unsure = await ask(stack, '/v1/classify', classify('It said something else about it all'))
    expect(unsure.body).toMatchObject({ model: 'hedge-banking77-en' })
    expect(unsure.hops).toMatchObject([
      { tier: 'edge', outcome: 'forwarded', model: { id: 'hedge-banking77-nano-en' } },
      { tier: 'origin', outcome: 'answered', model: { id: 'hedge-banking77-en' } },
    ])
  })

  test('reranks and extracts as the origin does', async () => {
    const documents = ['The library is open from ten to four on Sundays.', 'Bread is baked every morning.']
    const question = 'When is the library open on Sundays?'
    const passages = documents.map((text) => ({ text }))
    for (const model of ['hedge-nano-en', 'hedge-small-en']) {
      for (const [path, body] of [
        ['/v1/rerank', { model, query: question, documents }],
        ['/v1/extract', { model, question, documents: passages }],
      ] as const) {
        const there = await ask(plain, path, body)
        expect(there.hops.map(({ tier }) => tier)).toEqual(['edge', 'origin'])
        const here = await ask(stack, path, { ...body, hedge: { reach: 'edge' } })
        expect(here.hops).toMatchObject([{ tier: 'edge', outcome: 'answered' }])
        expect(here.body).toEqual(there.body)
      }
    }
  })
})

describe('an edge with damaged weights', () => {
  let stack: TestStack
  const publicDir = mkdtempSync(join(tmpdir(), 'hedge-damaged-'))
  beforeAll(async () => {
    for (const name of ['file-index.json']) cpSync(join(places.public, name), join(publicDir, name))
    cpSync(join(places.public, 'models'), join(publicDir, 'models'), { recursive: true })
    const { files } = findEmbedder(manifest, 'hedge-small-en') as EmbedderVersion
    const path = join(publicDir, 'models', files.weights.path)
    const bytes = readFileSync(path)
    bytes[9_000_000]! ^= 1
    writeFileSync(path, bytes)
    stack = await startTestStack({ publicDir })
  })
  afterAll(async () => {
    await stack?.end()
    rmSync(publicDir, { recursive: true, force: true })
  })

  test('refuses them, and the origin answers', async () => {
    const confined = await ask(stack, '/v1/embeddings', embed('hedge-small-en', 'a text', { reach: 'edge' }))
    expect([confined.status, (confined.body['error'] as { code: string }).code]).toEqual([
      503,
      'integrity_failed',
    ])
    const { status, hops } = await ask(stack, '/v1/embeddings', embed('hedge-small-en', shortTexts[1]!))
    expect([status, hops.map(({ tier }) => tier)]).toEqual([200, ['edge', 'origin']])
    const because = hops[0]?.decision?.rejected.find(({ plan }) => plan === 'edge')?.because
    expect(because).toMatch(/could not load hedge-small-en and tries again in \d+ s$/)
  })
})
