import { expect, test } from 'vitest'
import { textsSayTheSame } from './textsSayTheSame.ts'

test.each([
  ['Loans last four weeks.', 'Loans last four weeks.', true],
  ['A loan lasts four weeks.', 'Loans last 4 weeks.', true],
  ['You can renew a loan at the desk.', 'At the desk you can renew a loan.', true],
  ['...', '...', true],
  ['Loans last four weeks.', 'Loans last five weeks.', false],
  ['You can renew a loan at the desk.', 'You cannot renew a loan at the desk.', false],
  ['It is on.', "It's on.", true],
  ['It is on.', 'It is off.', false],
  [
    'You can pay here, and you can pay there, at the desk.',
    'You can wait here, and you can wait there, at the desk.',
    false,
  ],
  ['Go to the desk.', 'Write to us.', false],
  ['!', '?', false],
])('%s and %s say the same: %s', (a, b, same) => {
  expect([textsSayTheSame(a, b), textsSayTheSame(b, a)]).toEqual([same, same])
})
