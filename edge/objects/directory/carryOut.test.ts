import { expect, test } from 'vitest'
import { memorySql } from '../../testing/memorySql.ts'
import { fakeClock } from '../../testing/fakeClock.ts'
import { carryOut } from './carryOut.ts'
import { OutboxTable, type Outgoing } from './outboxTable.ts'

const event = (id: string) =>
  ({ id, at_ms: 1, actor: 'admin', action: 'key.created', subject: 'k', detail: {} }) as const

/** An outbox with these events, `tenant:id`, and what arrives of them. */
function openOutbox(...events: string[]) {
  const outbox = new OutboxTable(memorySql())
  for (const name of events) outbox.add(name.split(':')[0] as string, event(name))
  const arrived: string[] = []
  const down = new Set<string>()
  const hanging = new Set<string>()
  const clock = fakeClock()
  const send = async ({ tenant, event: { id } }: Outgoing): Promise<void> => {
    await Promise.resolve()
    if (hanging.has(tenant)) return new Promise(() => undefined)
    if (down.has(tenant)) throw new Error('the object is gone')
    arrived.push(id)
    return undefined
  }
  return { outbox, arrived, down, hanging, clock, carry: () => carryOut(outbox, send, clock) }
}

test('what waits arrives in its order and is taken out', async () => {
  const { outbox, arrived, carry } = openOutbox('a:1', 'b:1', 'a:2')
  expect(await carry()).toBe(true)
  expect([arrived, outbox.isEmpty]).toEqual([['a:1', 'b:1', 'a:2'], true])
})

test('a log that does not answer holds up no other, and gets its events later, in their order', async () => {
  const { arrived, down, carry } = openOutbox('a:1', 'b:1', 'a:2', 'b:2')
  down.add('a')
  expect([await carry(), arrived]).toEqual([false, ['b:1', 'b:2']])
  down.clear()
  expect([await carry(), arrived]).toEqual([true, ['b:1', 'b:2', 'a:1', 'a:2']])
})

test('however much waits for a log that does not answer', async () => {
  const { arrived, down, carry } = openOutbox(...Array.from({ length: 150 }, (_, n) => `a:${n}`), 'b:1')
  down.add('a')
  expect([await carry(), arrived]).toEqual([false, ['b:1']])
})

test('two who carry at the same time lose nothing', async () => {
  const { outbox, arrived, carry } = openOutbox(...Array.from({ length: 250 }, (_, n) => `t:${n}`))
  await Promise.all([carry(), carry()])
  expect([new Set(arrived).size, outbox.isEmpty]).toEqual([250, true])
})

test('logs that hang are not waited for longer than a moment, and get their events later', async () => {
  const { arrived, hanging, clock, carry } = openOutbox('a:1', 'b:1', 'c:1', 'a:2')
  for (const tenant of ['a', 'c']) hanging.add(tenant)
  const first = carry()
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  clock.advance(5_000)
  expect([await first, arrived]).toEqual([false, ['b:1']])
  hanging.clear()
  expect([await carry(), arrived]).toEqual([true, ['b:1', 'a:1', 'c:1', 'a:2']])
})
