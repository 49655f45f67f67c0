import { expect, test } from 'vitest'
import { workLimits } from '../../jobs/jobLimits.ts'
import { embed, jobDesk } from '../../testing/jobDesk.ts'

test('a request that two have in hand gets its line from the one who holds it, once', async () => {
  const desk = jobDesk()
  const batch = await desk.batchOf([embed('a')])
  // What is taken in hand within no time is given back.
  await desk.settle(0, { answer: () => Promise.reject(new Error('nobody is there')) })
  const { items } = desk.book()
  const dueMs = desk.clock.nowMs() + workLimits.holdMs.usual
  const [first] = items.claim('one', dueMs)
  const [second] = items.claim('two', dueMs + workLimits.leaseMs)
  if (first === undefined || second === undefined) throw new Error('Cannot take the request in hand')
  const result = { ok: true, parts: [] }
  expect(items.claim('three', dueMs + workLimits.leaseMs)).toEqual([])
  expect([items.holds(first), items.holds(second)]).toEqual([false, true])
  expect(items.finish(first, result, dueMs)).toBe(false)
  expect(items.finish(second, result, dueMs)).toBe(true)
  expect(items.finish(second, result, dueMs)).toBe(false)
  items.tryAgain(second, dueMs)
  items.letGo(first, dueMs)
  expect((await desk.batch(batch['id']))['request_counts']).toEqual({ total: 1, completed: 1, failed: 0 })
  expect(items.claim('four', dueMs + 2 * workLimits.leaseMs)).toEqual([])
})
