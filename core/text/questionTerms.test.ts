import { expect, test } from 'vitest'
import { isQuestion, questionTerms } from './questionTerms.ts'

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

test('knows questions by their mark or their first word', () => {
  for (const text of ['Is it open', 'how much', 'The price?']) expect(isQuestion(text)).toBe(true)
  for (const text of ['printing price', 'Aspirin reduces fever.', '']) expect(isQuestion(text)).toBe(false)
})
