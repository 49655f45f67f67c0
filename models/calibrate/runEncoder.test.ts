import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTokenizer } from '#core/text/tokenize'
import { compareVectors } from '../cosine.ts'
import { ENCODER } from '../encoderWeights.ts'
import { goldenTexts } from '../goldenTexts.ts'
import { readStoredEncoder } from '../readStoredEncoder.ts'
import { unpackEncoder } from '../storedEncoder.ts'
import { decodeVectors } from '../vectorFile.ts'
import { batchByLength, embedMeans } from './runEncoder.ts'
import { openTensorOps } from './tensorOps.ts'

const ARTIFACTS = join(import.meta.dirname, '../artifacts')

test('batchByLength() puts each text into one batch of its length', () => {
  const texts = [
    [1, 2],
    [3],
    [4, 5],
    Array.from({ length: 2_000 }, () => 6),
    Array.from({ length: 2_000 }, () => 7),
  ]
  const batches = batchByLength(texts)
  expect(batches.map(({ seq, texts: members }) => [seq, members])).toEqual([
    [1, [1]],
    [2, [0, 2]],
    [2_000, [3]],
    [2_000, [4]],
  ])
  expect(batches[1]!.ids).toEqual([1, 2, 4, 5])
})

test('embedMeans() computes what the released model computes', async () => {
  const read = (path: string) => readFile(join(ARTIFACTS, path))
  const { encode } = createTokenizer(JSON.parse((await read('tokenizer.json')).toString()), ENCODER)
  const encoder = unpackEncoder(readStoredEncoder(await read('hedge-small-en/2/weights.safetensors')))
  const ops = await openTensorOps()
  const means = await embedMeans(
    ops,
    encoder,
    goldenTexts.slice(0, 8).map((text) => encode(text).ids),
  )
  await ops.release()
  const golden = decodeVectors(await read('hedge-small-en/2/goldenVectors.f32'), ENCODER.width).slice(0, 8)
  expect(compareVectors(means, golden).minCosine).toBeGreaterThan(0.999)
})
