import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { defaultSpace, extractRankers } from '#core/text/extractRankers'
import { roundRanker, writeRankers } from './writeRankers.ts'

const shipped = new URL('../../core/text/extractRankers.ts', import.meta.url)

test('writeRankers() gives back the file that ships, to the byte', () => {
  expect(writeRankers(extractRankers, defaultSpace)).toBe(readFileSync(shipped, 'utf8'))
})

test('weights are rounded to two digits', () => {
  const ranker = { ...extractRankers[defaultSpace], found: { similarity: 1.23456, bias: -2 } }
  expect(roundRanker(ranker).found).toEqual({ similarity: 1.23, bias: -2 })
})

test('a default space without a ranker is refused', () => {
  expect(() => writeRankers({}, defaultSpace)).toThrow(/train it first/)
})
