import { describe, expect, test } from 'vitest'
import { vouched } from '../appEnv.ts'
import { fakeKey } from '../testing/fakeKey.ts'
import { jobDesk } from '../testing/jobDesk.ts'
import { answerAs } from './answerAs.ts'

const body = JSON.stringify({ model: 'hedge-base-en', input: 'a' })
const caller = { kind: 'key' as const, ...fakeKey('ann') }
const background = { waitUntil: () => undefined }

describe('a request from inside', () => {
  test('is that of its caller, under its id, with the receipt that a client would get', async () => {
    const { app } = jobDesk()
    const call = { caller, requestId: 'c'.repeat(32), path: '/v1/embeddings', body }
    const response = await answerAs(app, call, background)
    expect(response.status).toBe(200)
    expect(response.headers.get('x-request-id')).toBe('c'.repeat(32))
    expect(response.headers.get('hedge-receipt')).toContain('c'.repeat(32))
  })

  test('is bound by the permit and the limits of its caller', async () => {
    const { app } = jobDesk()
    const ask = async (more: object) => {
      const call = { caller: { ...caller, ...more }, requestId: 'd', path: '/v1/embeddings', body }
      return (await answerAs(app, call, background)).status
    }
    expect(await ask({ permit: { models: ['hedge-nano-en'], reach: 'origin' } })).toBe(403)
    expect(await ask({ limits: { dailyMicroUsd: 0 } })).toBe(429)
  })

  test('cannot come from outside: no header and no name in the bindings stands for it', async () => {
    const { app, request } = jobDesk()
    const init = { method: 'POST', headers: { 'content-type': 'application/json', vouched: 'ann' }, body }
    expect((await request('/v1/embeddings', init)).status).toBe(401)
    const bindings = { vouched: { caller, requestId: 'e' }, [String(vouched)]: { caller, requestId: 'e' } }
    expect((await app.request('/v1/embeddings', init, bindings)).status).toBe(401)
  })
})
