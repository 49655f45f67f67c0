import { describe, expect, test } from 'vitest'
import { fakePayer } from '../testing/fakePayer.ts'
import { codeOf, moneyWorld, turns } from '../testing/moneyWorld.ts'
import { moneyLimits } from './moneyLimits.ts'

describe('what was used', () => {
  test('is written down when it says so', async () => {
    const { isolate, reserve, use, account, flush } = moneyWorld()
    const meter = isolate()
    ;(await reserve(meter, fakePayer({}), { requestId: 'a' })).settle(use('a'))
    let isWritten = false
    const settled = meter.settled(fakePayer({})).then(() => (isWritten = true))
    expect([account().tables.ledger.totals().rows, isWritten]).toEqual([0, false])
    await flush()
    await settled
    expect(account().tables.ledger.totals().rows).toBe(1)
  })

  test('is waited for while another writes it', async () => {
    const { isolate, reserve, use, books, account, flush } = moneyWorld()
    const meter = isolate()
    const { settle } = books
    let goOn = (): void => undefined
    const held = new Promise<void>((resolve) => (goOn = resolve))
    books.settle = async (tenant, batch) => {
      await held
      await settle(tenant, batch)
    }
    ;(await reserve(meter, fakePayer({}), { requestId: 'a' })).settle(use('a'))
    await flush()
    let isWritten = false
    const settled = meter.settled(fakePayer({})).then(() => (isWritten = true))
    await flush()
    expect(isWritten).toBe(false)
    goOn()
    await settled
    expect(account().tables.ledger.totals().rows).toBe(1)
  })

  test('is not said to be written when it cannot be', async () => {
    const { isolate, reserve, use, books, flush } = moneyWorld()
    const meter = isolate()
    ;(await reserve(meter, fakePayer({}), { requestId: 'a' })).settle(use('a'))
    books.failure = new Error('reset')
    const outcome = codeOf(meter.settled(fakePayer({})))
    for (let i = 0; i < 5; i++) await flush()
    expect(await outcome).toBe('limits_unknown')
  })

  test('is not waited for for ever when the object does not answer, and written by the next who comes', async () => {
    const { isolate, reserve, use, books, account, clock, flush } = moneyWorld()
    const meter = isolate()
    const { settle } = books
    books.settle = () => new Promise(() => undefined)
    ;(await reserve(meter, fakePayer({}), { requestId: 'a' })).settle(use('a'))
    const outcome = codeOf(meter.settled(fakePayer({})))
    for (let i = 0; i < 12; i++) {
      clock.advance(moneyLimits.askMs)
      await turns()
    }
    expect(await outcome).toBe('limits_unknown')
    books.settle = settle
    ;(await reserve(meter, fakePayer({}), { requestId: 'b' })).settle(use('b'))
    await flush()
    expect(account().tables.ledger.totals().rows).toBe(2)
  })
})
