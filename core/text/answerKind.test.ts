import { expect, test } from 'vitest'
import { answerKindOf, kindMatch } from './answerKind.ts'

test('a question word tells what kind of answer is wanted', () => {
  expect(answerKindOf('When does the library close?')).toBe('time')
  expect(answerKindOf('At what time is lunch?')).toBe('time')
  expect(answerKindOf('How many books may I take?')).toBe('quantity')
  expect(answerKindOf('Who wrote it?')).toBe('person')
  expect(answerKindOf('Where is the office?')).toBe('place')
  expect(answerKindOf('Why is the sky blue?')).toBe('any')
})

test('a sentence fits its kind, misses it, or is not asked for one', () => {
  expect(kindMatch('time', 'We close at 7 p.m.')).toBe(1)
  expect(kindMatch('time', 'It was built in 1974.')).toBe(1)
  expect(kindMatch('time', 'The door is green.')).toBe(-1)
  expect(kindMatch('quantity', 'Take fifteen of them.')).toBe(1)
  expect(kindMatch('quantity', 'Take some of them.')).toBe(-1)
  expect(kindMatch('person', 'It was opened by the mayor, Ruth Ellery.')).toBe(1)
  expect(kindMatch('person', 'It was opened by the mayor.')).toBe(-1)
  expect(kindMatch('place', 'It stands on the square.')).toBe(1)
  expect(kindMatch('any', 'Anything.')).toBe(0)
})
