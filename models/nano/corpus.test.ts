import { describe, expect, test } from 'vitest'
import { dataFolder } from '../evaluate/dataFolder.ts'
import { readCorpus } from './corpus.ts'
import { pairOf } from './documentPairs.ts'
import { readHeldOut } from './heldOut.ts'
import { everydayTexts } from './everydayTexts.ts'
import { mixedTexts } from './mixedTexts.ts'
import { createRandom } from './random.ts'
import { wordTexts } from './wordTexts.ts'

const vocabulary = ['[PAD]', 'cat', '##s', 'dog', 'house', '9', 'tree', 'a', 'red']

describe('texts made here', () => {
  test('have no hole left, and are the same each time', () => {
    for (const make of [everydayTexts, (count: number) => mixedTexts(count, vocabulary)]) {
      const texts = make(3_000)
      expect(texts.filter((text) => /[{}\\]|undefined| {2}/.test(text))).toEqual([])
      expect(make(3_000)).toEqual(texts)
    }
  })

  test('put every word of the vocabulary in company, but no piece, mark or control token', () => {
    const words = wordTexts(vocabulary).flatMap((text) => text.split(' '))
    expect(new Set(words)).toEqual(new Set(['cat', 'dog', 'house', 'tree', 'red']))
  })
})

test('pairOf() never gives a text that holds the other', () => {
  const random = createRandom(4)
  const document = { title: [1], sentences: [[2], [3, 4], [5]], claims: [[9]] }
  const kinds = new Set<string>()
  for (let i = 0; i < 200; i++) {
    const [text, whole] = pairOf(document, random)
    expect(whole.filter((id) => text.includes(id))).toEqual([])
    kinds.add(text.join())
  }
  expect(kinds).toEqual(new Set(['9', '1', '2', '3,4', '5']))
})

const data = dataFolder()
describe.skipIf(data === undefined)('the corpus (skipped where HEDGE_DATA is absent)', () => {
  test('holds no text twice', async () => {
    const parts = await readCorpus(data!, vocabulary)
    const texts = parts.flatMap((part) => part.texts)
    expect(new Set(texts).size).toBe(texts.length)
    expect(parts.find(({ name }) => name === 'banking77')?.texts.length).toBe(9_999)
    expect(parts.find(({ name }) => name === 'scifactClaims')?.texts.length).toBe(807)
  })

  test('knows the texts that the model is measured with, however they are written', async () => {
    const isHeldOut = await readHeldOut(data!)
    expect(isHeldOut('a man is  TALKING')).toBe(true)
    expect(isHeldOut('0-dimensional biomaterials show inductive properties.')).toBe(true)
    expect(isHeldOut('0-dimensional biomaterials lack inductive properties.')).toBe(false)
  })
})
