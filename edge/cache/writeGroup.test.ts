import { expect, test } from 'vitest'
import { fakeClock } from '../testing/fakeClock.ts'
import { WriteGroup } from './writeGroup.ts'

function world({ write = async (): Promise<void> => undefined } = {}) {
  const clock = fakeClock()
  const written: string[] = []
  const group = new WriteGroup<string>({
    clock,
    waitMs: 100,
    maxItems: 4,
    maxBytes: 100,
    write(items) {
      written.push(items.join(''))
      return write()
    },
  })
  return { clock, written, group }
}

test('what comes within the wait is one write, for which all of them wait', async () => {
  const { clock, written, group } = world()
  const all = ['a', 'b', 'c'].map((item) => group.add(item, 1))
  clock.advance(99)
  expect(written).toEqual([])
  clock.advance(1)
  await Promise.all(all)
  expect(written).toEqual(['abc'])
})

test('so many, or so much, is written at once, and by its timer not again', async () => {
  const { clock, written, group } = world()
  for (const item of 'abcde') void group.add(item, 1)
  void group.add('f', 99)
  expect(written).toEqual(['abcd', 'ef'])
  clock.advance(1_000)
  expect(written).toEqual(['abcd', 'ef'])
})

test('a write that fails fails for all who wait for it, and for nobody after', async () => {
  const fails = { now: true }
  const { clock, group } = world({
    write: async () => (fails.now ? Promise.reject(new Error('down')) : undefined),
  })
  const both = Promise.allSettled([group.add('a', 1), group.add('b', 1)])
  clock.advance(100)
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  fails.now = false
  const next = group.add('c', 1)
  clock.advance(100)
  await next
})

test('when the request that held the clock is gone, the next one holds it', async () => {
  const clock = fakeClock()
  const written: string[] = []
  let lost = true
  const group = new WriteGroup<string>({
    clock: {
      nowMs: clock.nowMs,
      after: (ms, callback) => (lost ? () => undefined : clock.after(ms, callback)),
    },
    waitMs: 100,
    maxItems: 4,
    maxBytes: 100,
    write: async (items) => void written.push(items.join('')),
  })
  const first = group.add('a', 1)
  lost = false
  clock.advance(1_101)
  const second = group.add('b', 1)
  clock.advance(100)
  await Promise.all([first, second])
  expect(written).toEqual(['ab'])
})
