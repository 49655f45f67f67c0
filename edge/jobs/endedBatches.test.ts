import { expect, test } from 'vitest'
import { embed, jobDesk } from '../testing/jobDesk.ts'

const day = 86_400_000

test('what is over goes 30 days after its window, with all of its rows', async () => {
  const desk = jobDesk()
  const made = await desk.batchOf([embed('a'), embed('b')])
  const { items } = desk.book().tables
  await desk.settle(30 * day)
  expect([(await desk.batch(made['id'])).status, items.find(made['id'], 1)?.state]).toEqual([
    'completed',
    'done',
  ])
  await desk.settle(day)
  expect((await desk.call('GET', `/v1/batches/${made['id']}`)).status).toBe(404)
  expect(items.find(made['id'], 1)).toBeUndefined()
  expect(desk.book().dueMs(desk.clock.nowMs())).toBeUndefined()
})
