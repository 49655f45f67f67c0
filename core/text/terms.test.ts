import { expect, test } from 'vitest'
import { termsOf } from './terms.ts'

test('lowers, folds accents, stems and drops stop words and possessives', () => {
  expect(termsOf("The library's Cafés are CLOSING, naïvely.")).toEqual(['librari', 'cafe', 'close', 'naiv'])
})

test('keeps decimals and codes whole', () => {
  expect(termsOf('p53 costs 1,350.50 in v2.0.1, IL-2')).toEqual([
    'p53',
    'cost',
    '1,350.50',
    'v2',
    '0.1',
    'il',
    '2',
  ])
})

test('takes ideographs and kana one by one', () => {
  expect(termsOf('東京タワー ok')).toEqual(['東', '京', 'タ', 'ワ', 'ー', 'ok'])
})

test('reads nothing from nothing, and a bounded start of endless words', () => {
  expect(termsOf(' .,;— \ud800\0')).toEqual([])
  expect(termsOf('q'.repeat(10_000))[0]?.length).toBeLessThanOrEqual(64)
})
