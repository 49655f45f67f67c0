import { describe, expect, test } from 'vitest'
import type { AuditEntry, AuditEvent } from '#core/contract/audit'
import { chain, chainStart, verifyChain } from '#core/policy/auditChain'
import { sha256Hex } from '../../platform/webDigests.ts'
import { memorySql } from '../../testing/memorySql.ts'
import { AuditTable } from './auditTable.ts'

const event = (id: string): AuditEvent => ({
  id,
  at_ms: 1_750_000_000_000,
  actor: 'admin',
  action: 'key.created',
  subject: `key_${id}`,
  detail: { name: 'K\u00e4se', limits: { concurrent: 3 } },
})

async function written(count: number) {
  const sql = memorySql()
  const audit = new AuditTable(sql, sha256Hex)
  for (let i = 1; i <= count; i++) await audit.append(event(`e${i}`))
  return { sql, audit, verify: () => verifyChain(audit.after(0, 100), { sha256: sha256Hex }) }
}

describe('the audit log', () => {
  test('is a chain that verifies, also from its middle', async () => {
    const { audit, verify } = await written(5)
    const last = audit.after(4, 10)[0]
    expect(await verify()).toEqual({ end: { seq: 5, hash: last?.hash } })
    const [second] = audit.after(1, 1)
    const from = { seq: 2, hash: second?.hash as string }
    expect(await verifyChain(audit.after(2, 10), { sha256: sha256Hex, from })).toEqual(await verify())
  })

  test.each([
    ['content', `UPDATE audit SET entry = replace(entry, 'e3', 'e9') WHERE seq = 3`, 3],
    ['order', `UPDATE audit SET entry = replace(entry, '"seq":2', '"seq":7') WHERE seq = 2`, 7],
    [
      'the name of the one before',
      `UPDATE audit SET entry = replace(entry, '"previous":"', '"previous":"0') WHERE seq = 4`,
      4,
    ],
    ['a row taken out', 'DELETE FROM audit WHERE seq = 2', 3],
    [
      'the beginning taken out, and the next one passed off as it',
      `DELETE FROM audit WHERE seq = 1; UPDATE audit SET entry = replace(entry, '"seq":2', '"seq":1') WHERE seq = 2;`,
      1,
    ],
  ])('a change of %s is found', async (_, statement, seq) => {
    const { sql, verify } = await written(5)
    sql.exec(statement)
    expect(await verify()).toMatchObject({ flaw: { seq } })
  })

  test('a row with a hash of its own making breaks the next one', async () => {
    const { sql, audit, verify } = await written(3)
    const [first] = audit.after(0, 1)
    const { seq: _, hash: __, previous: ___, ...told } = { ...(first as AuditEntry), actor: 'nobody' }
    const forged = await chain(told, { seq: 0, hash: chainStart }, sha256Hex)
    sql.exec('UPDATE audit SET entry = ? WHERE seq = 1', JSON.stringify(forged))
    expect(await verify()).toMatchObject({ flaw: { seq: 2 } })
  })

  test('holds an event once, however often it is told, and keeps its order when many write at once', async () => {
    const { audit, verify } = await written(0)
    await Promise.all(['a', 'b', 'a', 'c', 'b'].map((id) => audit.append(event(id))))
    expect(
      audit
        .after(0, 10)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(['a', 'b', 'c'])
    expect(await verify()).toMatchObject({ end: { seq: 3 } })
  })
})
