import { expect, test } from 'vitest'
import { untilAborted } from './untilAborted.ts'

const left = new Error('left')

test('gives the outcome, and nothing after it', async () => {
  const controller = new AbortController()
  expect(await untilAborted(Promise.resolve(1), controller.signal)).toBe(1)
  await expect(untilAborted(Promise.reject(new Error('no')), controller.signal)).rejects.toThrow('no')
  controller.abort(left)
})

test.each([
  ['before it is waited for', true],
  ['while it is waited for', false],
])('a signal that fires %s is the outcome; what fails later is no unhandled rejection', async (_, before) => {
  const controller = new AbortController()
  const work = Promise.withResolvers<never>()
  if (before) controller.abort(left)
  const waiting = untilAborted(work.promise, controller.signal)
  controller.abort(left)
  await expect(waiting).rejects.toBe(left)
  // vitest fails a run with an unhandled rejection.
  work.reject(new Error('too late'))
  await new Promise((resolve) => setTimeout(resolve))
})
