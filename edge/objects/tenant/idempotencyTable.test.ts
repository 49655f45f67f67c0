import { describe, expect, test } from 'vitest'
import { memorySql } from '../../testing/memorySql.ts'
import { IdempotencyTable } from './idempotencyTable.ts'

const ask = (id: string, more = {}) => ({
  tenant: 't',
  id,
  attempt: 'a1',
  fingerprint: 'f',
  untilMs: 65_000,
  ...more,
})
function bytes(length: number): Uint8Array {
  const out = new Uint8Array(length)
  for (let at = 0; at < length; at++) out[at] = at % 251
  return out
}
const day = 86_400_000

describe('an idempotency key', () => {
  test('is held by one attempt, then done for a day', () => {
    const table = new IdempotencyTable(memorySql())
    expect(table.begin(ask('x'), 0)).toEqual({ state: 'new' })
    expect(table.begin(ask('x', { attempt: 'a2' }), 1)).toEqual({ state: 'in_flight', untilMs: 65_000 })
    table.finish(ask('x'), bytes(2_500_000), 1_000)
    const again = table.begin(ask('x', { attempt: 'a3' }), day)
    const sealed = again.state === 'done' ? again.sealed : new Uint8Array()
    expect([sealed.length, sealed.every((byte, at) => byte === at % 251)]).toEqual([2_500_000, true])
    expect(table.begin(ask('x', { attempt: 'a3' }), 1_000 + day)).toEqual({ state: 'new' })
  })

  test('is not for another payload, in flight or done', () => {
    const table = new IdempotencyTable(memorySql())
    table.begin(ask('x'), 0)
    expect(table.begin(ask('x', { fingerprint: 'g' }), 1)).toEqual({ state: 'mismatch' })
    table.finish(ask('x'), bytes(1), 2)
    expect(table.begin(ask('x', { fingerprint: 'g' }), 3)).toEqual({ state: 'mismatch' })
  })

  test('is free again when its attempt gave it back or died, and the dead one no longer writes', () => {
    const table = new IdempotencyTable(memorySql())
    table.begin(ask('x'), 0)
    table.release(ask('x'))
    expect(table.begin(ask('x', { attempt: 'a2' }), 1)).toEqual({ state: 'new' })
    expect(table.begin(ask('x', { attempt: 'a3', untilMs: 130_000 }), 65_000)).toEqual({ state: 'new' })
    table.finish(ask('x', { attempt: 'a2' }), bytes(3), 65_001)
    table.release(ask('x', { attempt: 'a2' }))
    expect(table.begin(ask('x'), 65_002)).toEqual({ state: 'in_flight', untilMs: 130_000 })
  })

  test('that is done is not given back', () => {
    const table = new IdempotencyTable(memorySql())
    table.begin(ask('x'), 0)
    table.finish(ask('x'), bytes(3), 1)
    table.release(ask('x'))
    table.finish(ask('x'), bytes(9), 2)
    expect(table.begin(ask('x'), 3)).toEqual({ state: 'done', sealed: bytes(3) })
  })
})

describe('the keys of a tenant', () => {
  const kept = (sql: SqlStorage) =>
    sql.exec<{ n: number }>('SELECT COUNT(DISTINCT id) AS n FROM idempotency_parts').one().n

  test('are bounded in bytes: the oldest answers go first, also after a restart', () => {
    const sql = memorySql()
    const answer = bytes(8 * 1024 * 1024)
    let table = new IdempotencyTable(sql)
    for (let n = 0; n < 12; n++) {
      if (n === 6) table = new IdempotencyTable(sql)
      table.begin(ask(`k${n}`), n)
      table.finish(ask(`k${n}`), answer, n)
    }
    expect(kept(sql)).toBe(7)
    expect(table.begin(ask('k11'), 20).state).toBe('done')
    expect(table.begin(ask('k4'), 20).state).toBe('new')
  })

  test('leave nothing behind when their time is over', () => {
    const sql = memorySql()
    const table = new IdempotencyTable(sql)
    table.begin(ask('x'), 0)
    table.finish(ask('x'), bytes(10), 0)
    table.begin(ask('y', { untilMs: day + 9 }), day)
    expect([kept(sql), sql.exec('SELECT id FROM idempotency').toArray()]).toEqual([0, [{ id: 'y' }]])
  })
})
