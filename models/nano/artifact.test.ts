import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { TableVersion } from '#core/contract/modelVersion'
import type { ArtifactFile } from '#core/contract/manifest'
import { createNano } from '#core/nano/nano'
import type { Nano } from '#core/nano/nano'
import { createNanoEmbedder, nanoTokenizerTokens } from '#core/nano/nanoEmbedder'
import { nothingKnownVector } from '#core/nano/runNano'
import type { Embedder } from '#core/task/embedder'
import { embedderModel } from '#core/task/embedder'
import { createTokenizer } from '#core/text/tokenize'
import { goldenTexts } from '../goldenTexts.ts'
import { sha256 } from '../sha256.ts'
import { decodeVectors } from '../vectorFile.ts'
import { everydayTexts } from './everydayTexts.ts'

const ARTIFACTS = join(import.meta.dirname, '../artifacts')
/** Of the vectors of 2,000 texts: the same on every machine, or the arithmetic is not what it says. */
const VECTORS_SHA256 = 'df502d790367beb4b9e738941bfa846296828ac07eee7c728e71699e754309bb'

let entry: TableVersion
let nano: Nano
let embedder: Embedder<{ throwIfAborted(): void }>
const read = ({ path }: ArtifactFile) => readFile(join(ARTIFACTS, path))

beforeAll(async () => {
  const json = await readFile(join(ARTIFACTS, 'hedge-nano-en/model.json'), 'utf8')
  entry = TableVersion.parse(JSON.parse(json))
  nano = createNano(await read(entry.files.weights))
  const tokenizerJson: unknown = JSON.parse((await read(entry.files.tokenizer)).toString())
  const tokenizer = createTokenizer(tokenizerJson, { maxTokens: nanoTokenizerTokens })
  embedder = createNanoEmbedder({ model: embedderModel(entry), nano, tokenizer })
})

describe('hedge-nano-en', () => {
  test('is the files that its entry names, at most 4 MB', async () => {
    for (const file of Object.values(entry.files)) expect(sha256(await read(file))).toBe(file.sha256)
    expect(entry.files.weights.bytes).toBeLessThanOrEqual(4_000_000)
  })

  test('gives its golden vectors bit for bit, all of length 1', async () => {
    const golden = decodeVectors(await read(entry.files.goldenVectors), entry.dimensions)
    const { vectors } = await embedder.embed(goldenTexts)
    golden.forEach((vector, at) => {
      expect(vectors.slice(at * entry.dimensions, (at + 1) * entry.dimensions)).toEqual(vector)
      expect(Math.hypot(...vector)).toBeCloseTo(1, 6)
    })
  })

  test('gives the same bits for two thousand texts as on every other machine', async () => {
    const { vectors } = await embedder.embed(everydayTexts(2_000))
    const bytes = Buffer.alloc(vectors.length * 4)
    vectors.forEach((value, at) => bytes.writeFloatLE(value, at * 4))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(VECTORS_SHA256)
  })

  test('has nothing to say of control tokens, unknown ones and the empty text', () => {
    for (const ids of [[], [0], [100], [101, 102, 103], [1]]) {
      expect(nano.embed(ids)).toEqual({ kind: 'nothing-known' })
    }
  })

  test('finds the sentence that means the same', async () => {
    const texts = [
      'How do I reset my password?',
      'I forgot my login and need a new one',
      'The cat sleeps on the sofa.',
      'A kitten is lying on a couch.',
    ]
    const { vectors } = await embedder.embed(texts)
    const cosine = (a: number, b: number) => {
      let sum = 0
      for (let d = 0; d < nano.dimensions; d++) {
        sum += vectors[a * nano.dimensions + d]! * vectors[b * nano.dimensions + d]!
      }
      return sum
    }
    expect(cosine(0, 1)).toBeGreaterThan(cosine(0, 3) + 0.2)
    expect(cosine(2, 3)).toBeGreaterThan(cosine(2, 1) + 0.2)
  })

  test('keeps what it cannot read far from all that it can', async () => {
    const { vectors } = await embedder.embed(goldenTexts)
    const nothing = nothingKnownVector(nano.dimensions)
    for (let at = nano.dimensions - 1; at < vectors.length; at += nano.dimensions) {
      expect(Math.abs(vectors[at]! * nothing.at(-1)!)).toBeLessThan(0.25)
    }
  })
})
