import { expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { AccountStore } from './accountStore.ts'
import { embed, jobDesk, type Json } from '../testing/jobDesk.ts'

const adminKey = 'hedge_22222222222222222222222222222230socB'

test('the operator sees what was tried in vain, part by part, and tries it again', async () => {
  const keyDigest = await jobDesk().ports.digests.apiKey(adminKey)
  const tenant = async (id: string) =>
    id === 'ann' ? { id, name: 'Ann', status: 'active', limits: {}, createdMs: 0 } : undefined
  const admin = { keyDigest, accounts: { tenant } as unknown as AccountStore, newApiKey: () => '' }
  const desk = jobDesk({ admin })
  const ask = async (path: string, method = 'GET'): Promise<Json> => {
    const answer = await desk.request(`/admin${path}`, {
      method,
      headers: { authorization: `Bearer ${adminKey}` },
    })
    return { status: answer.status, ...((await answer.json()) as Json) }
  }
  const made = await desk.batchOf([embed('a'), embed('b'), embed('c')])
  const { respond } = desk.origin
  desk.origin.respond = async () => {
    throw new AppError('origin_unavailable', 'Cannot answer: the origin is away')
  }
  await desk.settle(3_600_000)
  const first = await ask('/tenants/ann/failures?limit=2')
  const second = await ask(`/tenants/ann/failures?limit=2&cursor=${first['next_cursor']}`)
  const ids = [...first['data'], ...second['data']].map(({ custom_id }: { custom_id: string }) => custom_id)
  expect([ids.toSorted(), second['next_cursor']]).toEqual([['a', 'b', 'c'], null])
  expect((await ask('/tenants/nobody/failures'))['status']).toBe(404)

  desk.origin.respond = respond
  expect(await ask(`/tenants/ann/batches/${made['id']}/retry`, 'POST')).toMatchObject({
    status: 'in_progress',
  })
  // One call at a time tries an origin that was away; the others come again.
  await desk.settle(10_000)
  expect(await desk.batch(made['id'])).toMatchObject({
    status: 'completed',
    request_counts: { completed: 3 },
  })
  expect((await ask('/tenants/ann/failures'))['data']).toEqual([])
})
