import { expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import { edgeLimits } from '../limits.ts'
import { fakeClock } from '../testing/fakeClock.ts'
import { Lazy } from './lazy.ts'

const held: Promise<unknown>[] = []
const keepAlive = (promise: Promise<unknown>): void => void held.push(promise)

test('is loaded once for everybody who wants it, and kept', async () => {
  let loads = 0
  const lazy = new Lazy(fakeClock(), async () => ++loads)
  expect(lazy.value).toBeUndefined()
  expect(await Promise.all([lazy.get(keepAlive), lazy.get(keepAlive)])).toEqual([1, 1])
  expect([await lazy.get(keepAlive), lazy.value, loads]).toEqual([1, 1, 1])
})

test('is not tried again before the pause after a failure is over', async () => {
  const clock = fakeClock()
  let loads = 0
  const lazy = new Lazy(clock, async () => {
    if (++loads === 1) throw new AppError('integrity_failed', 'damaged')
    return 'whole'
  })
  await expect(lazy.get(keepAlive)).rejects.toMatchObject({ code: 'integrity_failed' })
  clock.advance(edgeLimits.modelPauseMs - 1)
  expect(lazy.blockedMs).toBe(1)
  await expect(lazy.get(keepAlive)).rejects.toMatchObject({ code: 'integrity_failed' })
  expect(loads).toBe(1)
  clock.advance(1)
  expect([lazy.blockedMs, await lazy.get(keepAlive), loads]).toEqual([0, 'whole', 2])
})

test('begins anew where an earlier load never came to an end', async () => {
  const clock = fakeClock()
  let loads = 0
  const lazy = new Lazy(clock, () =>
    ++loads === 1 ? new Promise<string>(() => undefined) : Promise.resolve('there'),
  )
  void lazy.get(keepAlive)
  clock.advance(edgeLimits.flightMs)
  expect([await lazy.get(keepAlive), loads]).toEqual(['there', 2])
})

test('whatever a load throws, who wants it gets a typed error', async () => {
  const lazy = new Lazy(fakeClock(), () => Promise.reject(new TypeError('inside')))
  await expect(lazy.get(keepAlive)).rejects.toMatchObject({ code: 'engine_failed' })
})
