import { describe, expect, test } from 'vitest'
import { hopHeader } from '#core/contract/hop'
import { limits } from '#core/contract/limits'
import { createVerifyHop, signHop } from './platform/hop.ts'
import { fakeEntry } from './testing/fakeModel.ts'
import { embedRequest as embed, errorOf, secret, startFakeOrigin } from './testing/fakeOrigin.ts'
import type { FakeOrigin } from './testing/fakeOrigin.ts'

const hop = { createVerifyHop, signHop }
const model = fakeEntry.id

describe('a request to /v1/answer', () => {
  test.each([
    ['an empty input', embed(['']), 400, 'invalid_request', 'request.inputs[0]'],
    ['no inputs', embed([]), 400, 'invalid_request', 'request.inputs'],
    [
      'a text that is too long',
      embed(['a'.repeat(limits.inputCharacters + 1)]),
      400,
      'invalid_request',
      'request.inputs[0]',
    ],
    [
      'too many inputs',
      embed(Array.from({ length: limits.inputs + 1 }, () => 'a')),
      400,
      'invalid_request',
      'request.inputs',
    ],
    ['a wrong type', embed(['a', 5]), 400, 'invalid_request', 'request.inputs[1]'],
    ['an unknown field', { ...embed(['a']), more: 1 }, 400, 'invalid_request', 'more'],
    ['an unknown hint', embed(['a'], { reech: 'device' }), 400, 'invalid_request', 'hints.reech'],
    ['no request', { hints: {}, requestId: 'r' }, 400, 'invalid_request', 'request'],
    [
      'an unknown task',
      { request: { task: 'sing', model }, hints: {}, requestId: 'r' },
      400,
      'invalid_request',
      'request.task',
    ],
    ['a deadline that is past', embed(['a'], { deadline_ms: 0 }), 400, 'deadline_past', 'hints.deadline_ms'],
    ['a deadline of text', embed(['a'], { deadline_ms: '9' }), 400, 'invalid_request', 'hints.deadline_ms'],
    ['data that may not travel here', embed(['a'], { reach: 'edge' }), 422, 'no_plan', 'hints.reach'],
    [
      'an unknown model',
      { request: { task: 'embed', model: 'x', inputs: ['a'] }, hints: {}, requestId: 'r' },
      404,
      'model_not_found',
      'model',
    ],
    ['no JSON', '{"request":', 400, 'invalid_json', null],
    ['an empty body', '', 400, 'invalid_json', null],
    ['JSON that is too deep', '['.repeat(40) + ']'.repeat(40), 400, 'invalid_json', null],
  ])('refuses %s with a typed error', async (...[, value, status, code, param]) => {
    const { ask, engine } = await startFakeOrigin(hop)
    const before = engine.batches.length
    const response = await ask(value)
    const error = await errorOf(response)
    expect({ status: response.status, code: error.code, param: error.param }).toEqual({ status, code, param })
    expect(error.message).toMatch(/^Cannot .+/)
    expect(engine.batches).toHaveLength(before)
  })

  test('refuses a body that is no UTF-8', async () => {
    const { app, sign } = await startFakeOrigin(hop)
    const body = new Uint8Array([0x7b, 0xff, 0x7d])
    const response = await app.request('/v1/answer', {
      method: 'POST',
      body,
      headers: sign(body),
    })
    expect(await errorOf(response)).toMatchObject({ code: 'invalid_json' })
  })

  test('refuses another content type', async () => {
    const { ask } = await startFakeOrigin(hop)
    const response = await ask(embed(['a']), { headers: { 'content-type': 'text/plain' } })
    expect(response.status).toBe(415)
    expect(await errorOf(response)).toMatchObject({ code: 'unsupported_media_type' })
  })

  test('refuses a body that says it is too large before reading it', async () => {
    const { ask } = await startFakeOrigin(hop)
    const headers = { 'content-type': 'application/json', 'content-length': String(limits.bodyBytes + 1) }
    const response = await ask(embed(['a']), { headers })
    expect(response.status).toBe(413)
    expect(await errorOf(response)).toMatchObject({ code: 'body_too_large' })
  })

  test('stops reading a streamed body without a length at the limit', async () => {
    const { app } = await startFakeOrigin(hop)
    let pulled = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 65_536
        controller.enqueue(new Uint8Array(65_536).fill(0x20))
      },
    })
    const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json' } }
    const response = await app.request('/v1/answer', init as RequestInit)
    expect(response.status).toBe(413)
    expect(pulled).toBeLessThan(limits.bodyBytes + 4 * 65_536)
  })

  test('forgets a body that breaks off', async () => {
    const { app, engine, logged } = await startFakeOrigin(hop)
    const before = [engine.batches.length, logged.length]
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('socket hang up'))
      },
    })
    const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json' } }
    expect((await app.request('/v1/answer', init as RequestInit)).status).toBe(499)
    expect([engine.batches.length, logged.length]).toEqual(before)
  })

  test('takes a streamed body without a length', async () => {
    const { app, sign } = await startFakeOrigin(hop)
    const whole = new TextEncoder().encode(JSON.stringify(embed(['a'])))
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of whole) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    const init = { method: 'POST', body, duplex: 'half', headers: sign(whole) }
    expect((await app.request('/v1/answer', init as RequestInit)).status).toBe(200)
  })

  describe('the signature', () => {
    const body = new TextEncoder().encode(JSON.stringify(embed(['a'])))
    const signed = { method: 'POST', path: '/v1/answer', requestId: 'r-1', body }
    const send = async (origin: FakeOrigin, header: string | undefined): Promise<Response> =>
      await origin.app.request('/v1/answer', {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          ...(header === undefined ? {} : { [hopHeader]: header }),
        },
      })

    test.each([
      ['is missing', () => undefined],
      ['has another form', () => 'v1=abc'],
      ['was made with another secret', (nowMs: number) => signHop('another secret', signed, nowMs)],
      [
        'is of other bytes',
        (nowMs: number) => signHop(secret, { ...signed, body: new Uint8Array(3) }, nowMs),
      ],
      ['is of another path', (nowMs: number) => signHop(secret, { ...signed, path: '/v1/other' }, nowMs)],
      [
        'is of another request id',
        (nowMs: number) => signHop(secret, { ...signed, requestId: 'r-2' }, nowMs),
      ],
      ['is too old', (nowMs: number) => signHop(secret, signed, nowMs - 60_001)],
      ['is from the future', (nowMs: number) => signHop(secret, signed, nowMs + 60_001)],
    ])('is refused when it %s', async (_, header) => {
      const origin = await startFakeOrigin(hop)
      const response = await send(origin, header(origin.clock.wallMs()))
      expect(response.status).toBe(401)
      expect(await errorOf(response)).toMatchObject({ code: 'invalid_hop', param: `header ${hopHeader}` })
    })

    test('is accepted for a minute', async () => {
      const origin = await startFakeOrigin(hop)
      expect((await send(origin, signHop(secret, signed, origin.clock.wallMs() - 60_000))).status).toBe(200)
    })

    test('is accepted once: a call seen on the way computes nothing when it is sent again', async () => {
      const origin = await startFakeOrigin(hop)
      const seen = signHop(secret, signed, origin.clock.wallMs())
      expect((await send(origin, seen)).status).toBe(200)
      const computed = origin.engine.batches.length
      const again = await send(origin, seen)
      expect([again.status, (await errorOf(again)).code]).toEqual([401, 'invalid_hop'])
      expect(origin.engine.batches).toHaveLength(computed)
      expect((await send(origin, signHop(secret, signed, origin.clock.wallMs() + 1))).status).toBe(200)
    })

    test('with a nonce is accepted once for each nonce, also within one millisecond', async () => {
      const origin = await startFakeOrigin(hop)
      const sign = (nonce: string) => signHop(secret, { ...signed, nonce }, origin.clock.wallMs())
      const statuses = []
      for (const nonce of ['a1', 'b2', 'a1']) statuses.push((await send(origin, sign(nonce))).status)
      expect(statuses).toEqual([200, 200, 401])
      const changed = sign('c3').replace('n=c3', 'n=d4')
      expect((await send(origin, changed)).status).toBe(401)
    })
  })
})
