import { expect, test } from 'vitest'
import { digitsOf } from '#core/policy/keySummary'
import { edgeLimits } from '../limits.ts'
import { fakeClock } from '../testing/fakeClock.ts'
import { StoredKeys } from './storedKeys.ts'

const key = (n: number) => `${n}`.padStart(4, '0').repeat(16)

/** A store that others write to as well, of which pages of two keys are told. */
function world() {
  const clock = fakeClock()
  const stored: string[] = []
  const store = { fails: false, asked: 0 }
  const keys = new StoredKeys({
    clock,
    async keysSince(seq) {
      store.asked += 1
      if (store.fails) throw new Error('the store is down')
      const page = stored.slice(seq, seq + 2)
      const more = page.length === 2
      return { digits: page.map(digitsOf).join(''), seq: Math.min(stored.length, seq + page.length), more }
    },
  })
  const work: Promise<unknown>[] = []
  const mayHave = (n: number) => keys.mayHave(key(n), (promise) => work.push(promise))
  const settle = () => Promise.all(work.splice(0))
  /** So many look-ups that found nothing that it is worth to know more. */
  const learn = async () => {
    for (let n = 0; n < edgeLimits.storedKeysMisses; n++) keys.missed()
    mayHave(0)
    await settle()
  }
  return { clock, stored, store, keys, mayHave, settle, learn }
}

test('until enough look-ups found nothing, everything may be there and nobody is asked', () => {
  const { keys, mayHave, store } = world()
  for (let n = 1; n < edgeLimits.storedKeysMisses; n++) keys.missed()
  expect([mayHave(1), store.asked]).toEqual([true, 0])
})

test('then it knows page by page what is there, what it keeps itself, and that the rest is not', async () => {
  const { stored, keys, mayHave, learn, store } = world()
  stored.push(...[1, 2, 3, 4, 5].map(key))
  await learn()
  expect(store.asked).toBe(3)
  keys.add(key(6))
  expect([1, 2, 3, 4, 5, 6, 7, 8].map(mayHave)).toEqual([true, true, true, true, true, true, false, false])
})

test('while it is used it learns in the background what others kept, and asks one question at a time', async () => {
  const { clock, stored, mayHave, settle, learn, store } = world()
  await learn()
  stored.push(key(9))
  const { asked } = store
  clock.advance(edgeLimits.storedKeysMs / 2)
  expect([mayHave(9), mayHave(9), store.asked]).toEqual([false, false, asked + 1])
  await settle()
  expect(mayHave(9)).toBe(true)
})

test('what it knew is too old after two seconds: then the store is looked into', async () => {
  const { clock, store, mayHave, learn } = world()
  await learn()
  store.fails = true
  clock.advance(edgeLimits.storedKeysMs - 1)
  expect(mayHave(1)).toBe(false)
  clock.advance(1)
  expect(mayHave(1)).toBe(true)
})

test('a store that began anew is learnt from its beginning', async () => {
  const { clock, stored, mayHave, settle, learn } = world()
  stored.push(...[1, 2, 3].map(key))
  await learn()
  stored.splice(0, 3, key(4))
  for (let again = 0; again < 2; again++) {
    clock.advance(edgeLimits.storedKeysAskMs)
    mayHave(0)
    await settle()
  }
  expect([1, 4].map(mayHave)).toEqual([false, true])
})

test('a request that asked and was ended does not keep others from asking', async () => {
  const clock = fakeClock()
  let asked = 0
  const keys = new StoredKeys({ clock, keysSince: () => (asked++, new Promise(() => undefined)) })
  for (let n = 0; n < edgeLimits.storedKeysMisses; n++) keys.missed()
  const ask = () => keys.mayHave(key(1), () => undefined)
  ask()
  clock.advance(edgeLimits.storedKeysAskMs - 1)
  ask()
  expect(asked).toBe(1)
  clock.advance(1)
  ask()
  expect(asked).toBe(2)
})
