import { afterAll, beforeAll, expect, test } from 'vitest'
import { createVerifyHop, signHop } from '../../origin/platform/hop.ts'
import { serve, type Serving } from '../../origin/platform/serve.ts'
import { embedRequest, type FakeOrigin, startFakeOrigin } from '../../origin/testing/fakeOrigin.ts'
import { type RawAttack, rawAttacks } from './badInput/rawAttacks.ts'
import { sendBytes } from './badInput/sendBytes.ts'

/** The origin's own server and app; what computes is no part of reading a request. */
let origin: FakeOrigin
let serving: Serving
beforeAll(async () => {
  origin = await startFakeOrigin({ createVerifyHop, signHop })
  serving = await serve({ fetch: (request) => origin.app.fetch(request), host: '127.0.0.1', port: 0 })
})
afterAll(() => serving?.close())

const seed = Number(process.env['HEDGE_SEED'] ?? 7)
const lanes = 16

test('of 600 broken requests none is a fault, none hangs, and one that is signed is answered as before', async () => {
  const attacks = rawAttacks(600, { seed, key: 'hedge_of_nobody', path: '/v1/answer' })
  const wrong: string[] = []
  const lane = async (first: number): Promise<void> => {
    for (let at = first; at < attacks.length; at += lanes) {
      const attack = attacks[at] as RawAttack
      const seen = await sendBytes(attack, serving.port)
      if (seen === 'silent' || seen.startsWith('5'))
        wrong.push(`${attack.name}: ${seen}: ${JSON.stringify(attack.bytes.toString('latin1', 0, 160))}`)
    }
  }
  await Promise.all(Array.from({ length: lanes }, (_, first) => lane(first)))
  expect(wrong, `seed ${seed}`).toEqual([])
  expect(origin.logged.filter(({ event }) => event === 'internal_error')).toEqual([])

  const body = new TextEncoder().encode(JSON.stringify(embedRequest(['a'])))
  const url = `http://127.0.0.1:${serving.port}/v1/answer`
  expect((await fetch(url, { method: 'POST', body, headers: origin.sign(body) })).status).toBe(200)
})
