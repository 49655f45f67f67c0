import { expect, test } from 'vitest'
import { embed, jobDesk } from '../testing/jobDesk.ts'
import { carryHints, type HintMessage } from './carryHints.ts'

function queue(bodies: readonly unknown[]) {
  const fates: string[] = bodies.map(() => 'none')
  const messages = bodies.map((body, at): HintMessage => ({
    body,
    ack: () => void (fates[at] = 'acknowledged'),
    retry: () => void (fates[at] = 'again'),
  }))
  return { messages, fates }
}

test('each message of a batch has a fate of its own: the unreadable go, the failed come back, no other is touched', async () => {
  const { messages, fates } = queue([
    { tenant: 'ann' },
    'poison',
    { tenant: 'down' },
    { tenant: 7 },
    { tenant: 'bob' },
  ])
  const woken: string[] = []
  await carryHints(messages, {
    log: () => undefined,
    async wake(tenant) {
      if (tenant === 'down') throw new Error('reset')
      woken.push(tenant)
    },
  })
  expect(fates).toEqual(['acknowledged', 'acknowledged', 'again', 'acknowledged', 'acknowledged'])
  expect(woken).toEqual(['ann', 'bob'])
})

test('a batch tells of itself once, and is done when no message arrives', async () => {
  const desk = jobDesk()
  const made = await desk.batchOf([embed('a')])
  await desk.settle(0, { hint: () => Promise.reject(new Error('the queue is gone')) })
  expect((await desk.batch(made['id']))['status']).toBe('completed')
  await desk.batchOf([embed('b')])
  await desk.settle()
  expect(desk.hints).toEqual(['ann'])
})
