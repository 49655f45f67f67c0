import { expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import { fakeClock } from '../testing/fakeClock.ts'
import { fakeOrigin } from '../testing/fakeOrigin.ts'
import { severalOrigins } from './severalOrigins.ts'

const call = { request: { task: 'embed', model: 'm', inputs: ['a'] }, hints: {}, requestId: 'r1' } as const
const asCall = { ...call, request: { ...call.request, inputs: [...call.request.inputs] } }
const signal = () => new AbortController().signal
const unreachable = () => Promise.reject(new AppError('origin_unavailable', 'Cannot reach the origin'))

function setup() {
  const clock = fakeClock()
  const [a, b] = [fakeOrigin(), fakeOrigin()]
  const origins = [a, b].map((origin) => ({ origin, weight: 1 }))
  return { a, b, clock, both: severalOrigins(origins, { clock, chance: () => 0 }) }
}

test('another origin is asked when one cannot be reached or is busy, and the bad one is left alone after five failures', async () => {
  for (const respond of [unreachable, async () => ({ status: 503, body: {} })]) {
    const { a, b, both } = setup()
    a.respond = respond
    for (let i = 0; i < 8; i++) expect((await both.answer(asCall, signal())).status).toBe(200)
    expect([a.calls.length, b.calls.length]).toEqual([5, 8])
  }
})

test('when none can be reached each was asked once, and the next request tries again', async () => {
  const { a, b, both } = setup()
  a.respond = b.respond = unreachable
  await expect(both.answer(asCall, signal())).rejects.toMatchObject({ code: 'origin_unavailable' })
  expect([a.calls.length, b.calls.length]).toEqual([1, 1])
  for (let i = 0; i < 9; i++) await both.answer(asCall, signal()).catch(() => undefined)
  const before = a.calls.length + b.calls.length
  await expect(both.answer(asCall, signal())).rejects.toMatchObject({ code: 'origin_unavailable' })
  expect(a.calls.length + b.calls.length).toBe(before + 1)
})

test('who leaves is no failure, and nobody else is asked', async () => {
  const { a, b, both } = setup()
  for (let i = 0; i < 6; i++) {
    const client = new AbortController()
    a.respond = async () => {
      client.abort()
      throw client.signal.reason
    }
    await expect(both.answer(asCall, client.signal)).rejects.toMatchObject({ name: 'AbortError' })
  }
  expect([a.calls.length, b.calls.length]).toEqual([6, 0])
})

test('they are ready when one is', async () => {
  const { a, b, both } = setup()
  a.notReadyBecause = async () => 'it answers 503'
  expect(await both.notReadyBecause()).toBeUndefined()
  b.notReadyBecause = async () => 'it cannot be reached'
  expect(await both.notReadyBecause()).toBe('it answers 503')
})
