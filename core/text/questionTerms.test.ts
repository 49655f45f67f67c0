import { expect, test } from 'vitest'
import { questionTerms } from './questionTerms.ts'

test('keeps what is asked about, each term once', () => {
  expect(questionTerms('When does the library close, and how often does the library open?')).toEqual([
    'librari',
    'close',
    'open',
  ])
  expect(questionTerms('printing price')).toEqual(['print', 'price'])
})

test('keeps everything when only shaping words are left', () => {
  expect(questionTerms('Who are you?')).toEqual(['who', 'you'])
  expect(questionTerms('?!')).toEqual([])
})
