import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cachedVectors } from './vectorCache.ts'

let folder: string
let asked: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hedge-vectors-'))
  asked = []
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A text's vector: its length and its first character. */
const embed = (texts: readonly string[]): Promise<Float32Array> => {
  asked.push(...texts)
  return Promise.resolve(Float32Array.from(texts.flatMap((text) => [text.length, text.charCodeAt(0)])))
}
const read = (texts: string[], more: object = {}): Promise<Float32Array> =>
  cachedVectors({ key: 'model sha engine', texts, embed, log: () => undefined, folder, ...more })

describe('cachedVectors()', () => {
  test('computes each text once, and never again', async () => {
    expect([...(await read(['abc', 'b', 'abc']))]).toEqual([3, 97, 1, 98, 3, 97])
    expect(asked).toEqual(['b', 'abc'])
    expect([...(await read(['abc', 'cc']))]).toEqual([3, 97, 2, 99])
    expect(asked).toEqual(['b', 'abc', 'cc'])
  })

  test('keeps keys apart', async () => {
    await read(['abc'])
    await read(['abc'], { key: 'other' })
    expect(asked).toEqual(['abc', 'abc'])
  })

  test('goes on where a killed run stopped, and leaves out the record that was cut off', async () => {
    const dies = async (texts: readonly string[]): Promise<Float32Array> => {
      if (asked.length > 0) throw new Error('killed')
      return await embed(texts)
    }
    await expect(read(['a', 'bb', 'ccc'], { embed: dies, batchTexts: 1 })).rejects.toThrow('killed')
    const [key] = readdirSync(folder)
    const [file] = readdirSync(join(folder, key!))
    appendFileSync(join(folder, key!, file!), new Uint8Array(33))
    expect([...(await read(['a', 'bb']))]).toEqual([1, 97, 2, 98])
    expect(asked).toEqual(['a', 'bb'])
  })

  test('keeps no more than it may', async () => {
    await read(['a', 'bb'], { maxBytes: 50, batchTexts: 1 })
    await read(['a', 'bb'], { maxBytes: 50 })
    expect(asked).toEqual(['a', 'bb', 'bb'])
  })

  test.each([
    ['too few values', Float32Array.of(1), '1 values for 2 texts'],
    ['NaN', Float32Array.of(1, Number.NaN), 'wanted finite ones'],
  ])('refuses %s', async (_, values, message) => {
    const wrong = read(['a', 'b'], { embed: () => Promise.resolve(values) })
    await expect(wrong).rejects.toThrow(message)
  })

  test('has nothing to say of no texts', async () => {
    expect(await read([])).toHaveLength(0)
    expect(asked).toEqual([])
  })
})
