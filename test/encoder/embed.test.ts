import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Encoder } from '#core/encoder/encoder'
import { network } from '#core/encoder/tensors'
import { createTokenizer } from '#core/text/tokenize'
import { mixedTexts } from '../bench/mixedTexts.ts'
import { builds, openEngine, weightsPath } from './openEngine.ts'
import { openFloatReference } from './floatReference.ts'

const artifacts = 'models/artifacts'
const goldenPath = `${artifacts}/goldenTexts.json`
const tokenizer = createTokenizer(JSON.parse(readFileSync(`${artifacts}/tokenizer.json`, 'utf8')), {
  maxTokens: network.maxTextTokens,
})
const golden = JSON.parse(readFileSync(goldenPath, 'utf8')) as string[]
const texts = [...golden, ...mixedTexts(16, goldenPath)].map((text) => tokenizer.encode(text).ids)
const engines = new Map<string, Encoder>(builds.map((build) => [build, openEngine(build)]))
const relaxed = engines.get('kernelRelaxed.wasm')!

describe('the encoder engine', () => {
  test('gives the vectors of float32 arithmetic on the dequantised weights, cosine 0.999 at least, 0.9998 on average', async () => {
    const session = await openFloatReference(weightsPath)
    const references = await session.embedEach(texts)
    await session.release()
    const vectors = relaxed.embed(texts)
    const cosines = references.map((reference, text) =>
      reference.reduce((sum, value, i) => sum + value * vectors[text * network.width + i]!, 0),
    )
    expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.999)
    expect(cosines.reduce((a, b) => a + b) / cosines.length).toBeGreaterThanOrEqual(0.9998)
  }, 120_000)

  test('gives the vectors of the golden texts, bit for bit', () => {
    const vectors = relaxed.embed(texts.slice(0, golden.length))
    const sha256 = createHash('sha256').update(new Uint8Array(vectors.buffer)).digest('hex')
    // Changes with the weights, and with any change of the arithmetic, which is then a new version of the model.
    expect(sha256).toBe('7aa5c25c36878c884e6e1b4c70e7c35002e25312bf0571e095ac8cc13b779f76')
  })

  test('gives the same bits with plain and with relaxed SIMD', () => {
    const [a, b] = builds.map((build) => engines.get(build)!.embed(texts))
    expect(a).toEqual(b)
  }, 120_000)

  test('gives a text the same bits whatever shares its call', () => {
    const together = relaxed.embed(texts)
    const backwards = relaxed.embed(texts.toReversed())
    texts.forEach((ids, text) => {
      const alone = relaxed.embed([ids])
      const place = texts.length - 1 - text
      expect(alone).toEqual(together.slice(text * network.width, (text + 1) * network.width))
      expect(alone).toEqual(backwards.slice(place * network.width, (place + 1) * network.width))
    })
  }, 120_000)

  test('embeds every length from 1 to 9 tokens and 253 to 256, beside others, as alone', () => {
    const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 253, 254, 255, 256]
    const ids = lengths.map((length) =>
      Array.from({ length }, (_, i) => (i * 7_919 + length) % network.vocabulary),
    )
    const together = relaxed.embed(ids)
    ids.forEach((text, index) => {
      expect(relaxed.embed([text])).toEqual(
        together.slice(index * network.width, (index + 1) * network.width),
      )
    })
  }, 120_000)
})
