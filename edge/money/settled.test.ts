import { describe, expect, test } from 'vitest'
import { fakePayer } from '../testing/fakePayer.ts'
import { codeOf, moneyWorld } from '../testing/moneyWorld.ts'

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
})
