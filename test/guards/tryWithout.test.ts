import { expect, test } from 'vitest'
import type { Guard } from './guard.ts'
import type { TestRun } from './runTest.ts'
import { judge } from './tryWithout.ts'

const guard = { name: 'g' } as Guard
const outcome = (run: Partial<TestRun>, more: Partial<Guard> = {}) =>
  judge({ ...guard, ...more }, { passed: 0, failed: [], ...run })

test('a guard is noticed when its test says something else than before', () => {
  expect(outcome({ passed: 3, failed: ['AssertionError: expected 60 to be 50'] })).toEqual({ noticed: true })
})

test.each<[string, Partial<TestRun>]>([
  ['its test passes', { passed: 4 }],
  ['no test has that name', { broken: 'no test has "x" in its name' }],
  ['the file cannot be loaded', { broken: 'Transform failed with 1 error' }],
  ['the program names what is not there', { failed: ['ReferenceError: limit is not defined'] }],
  ['the program calls what is not there', { failed: ['TypeError: release is not a function'] }],
  ['its test only runs out of time', { failed: ['Error: Test timed out in 30000ms.'] }],
])('it is not when %s', (_, run) => expect(outcome(run)).toMatchObject({ noticed: false }))

test('what waits for ever without its guard may run out of time', () => {
  const run = { failed: ['Error: Test timed out in 30000ms.'] }
  expect(outcome(run, { hangs: true })).toEqual({ noticed: true })
})
