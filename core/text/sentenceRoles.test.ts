import { expect, test } from 'vitest'
import { reporting, sentenceRoles } from './sentenceRoles.ts'

test('tells by its words what a sentence of a report does', () => {
  expect(sentenceRoles('Taken together, the drug is safe.').concludes).toBe(1)
  expect(sentenceRoles('This suggests a link.').infers).toBe(1)
  expect(sentenceRoles('Here we show that mice sleep.').finds).toBe(1)
  expect(sentenceRoles('RESULTS The rate fell.').finds).toBe(1)
  expect(sentenceRoles('The cause remains unclear.').setsScene).toBe(1)
  expect(sentenceRoles('OBJECTIVE To determine the rate.').aims).toBe(1)
  expect(sentenceRoles('Patients were recruited in 2004.').proceeds).toBe(1)
  expect(sentenceRoles('It fell by half (p < 0.05).').counts).toBe(1)
})

test('a plain sentence has no role', () => {
  expect(Object.values(sentenceRoles('The library closes at 7.')).every((role) => role === 0)).toBe(true)
})

test('a study reads like a report, a notice does not', () => {
  const study = ['METHODS We measured mice.', 'RESULTS The rate fell.', 'These findings suggest a cause.']
  const notice = ['The library closes at 7.', 'Members may take home fifteen items.', 'Bring a card.']
  expect(reporting(study)).toBe(1)
  expect(reporting(notice)).toBe(0)
  expect(reporting([...notice, study[1]!])).toBe(0.5)
  expect(reporting([])).toBe(0)
})
