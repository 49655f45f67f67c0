import { describe, expect, test } from 'vitest'
import { canonicalHopText, parseHopHeader } from '#core/contract/hop'
import { fakeClock } from '../testing/fakeClock.ts'
import { httpOrigin } from './httpOrigin.ts'
import { hmacHex, sha256Hex } from './webDigests.ts'

const call = { request: { task: 'embed', model: 'm', inputs: ['a'] }, hints: {}, requestId: 'r1' } as const
const asCall = { ...call, request: { ...call.request, inputs: [...call.request.inputs] } }
const signal = () => new AbortController().signal

function setup(fetch: (url: string, init: RequestInit) => Promise<Response>) {
  const sent: { url: string; init: RequestInit }[] = []
  const origin = httpOrigin({
    url: 'http://origin.test/',
    hopSecret: 'secret',
    clock: fakeClock(1_000),
    fetch: (url, init) => {
      sent.push({ url, init })
      return fetch(url, init)
    },
  })
  return { origin, sent }
}

describe('httpOrigin()', () => {
  test('signs what it sends, so that the origin can check every byte of it', async () => {
    const { origin, sent } = setup(async () => Response.json({ fine: true }))
    expect(await origin.answer(asCall, signal())).toEqual({ status: 200, body: { fine: true } })
    const [request] = sent
    const headers = request?.init.headers as Record<string, string>
    const body = request?.init.body as string
    expect([request?.url, request?.init.method]).toEqual(['http://origin.test/v1/answer', 'POST'])
    expect(request?.init.redirect).toBe('manual')
    expect(JSON.parse(body)).toEqual(call)
    const signature = parseHopHeader(headers['hedge-hop-signature'] as string)
    const nonce = signature?.nonce ?? ''
    expect(nonce).toMatch(/^[0-9a-f]{32}$/)
    const text = canonicalHopText({
      timestampMs: 1_000,
      nonce,
      method: 'POST',
      path: '/v1/answer',
      requestId: 'r1',
      bodySha256Hex: await sha256Hex(body),
    })
    expect(signature).toEqual({ timestampMs: 1_000, nonce, macHex: await hmacHex('secret')(text) })
  })

  test('tries a connection a second time, and then says that there is none', async () => {
    let refused = 1
    const flaky = setup(async () => {
      if (refused-- > 0) throw new Error('Network connection lost.')
      return Response.json({})
    })
    expect((await flaky.origin.answer(asCall, signal())).status).toBe(200)
    // A group's second attempt is a call of its own, and may come within the same millisecond.
    await flaky.origin.answer(asCall, signal())
    const dead = setup(() => Promise.reject(new Error('Connection refused')))
    await expect(dead.origin.answer(asCall, signal())).rejects.toMatchObject({ code: 'origin_unavailable' })
    expect([flaky.sent.length, dead.sent.length]).toEqual([3, 2])
    // The first may have arrived, and an origin takes a signature once.
    const signatures = flaky.sent.map(({ init }) => new Headers(init.headers).get('hedge-hop-signature'))
    expect(new Set(signatures).size).toBe(3)
  })

  test('an abort is passed on as it is and not tried again', async () => {
    const client = new AbortController()
    const { origin, sent } = setup(() => {
      client.abort()
      return Promise.reject(client.signal.reason as Error)
    })
    await expect(origin.answer(asCall, client.signal)).rejects.toMatchObject({ name: 'AbortError' })
    expect(sent).toHaveLength(1)
    await expect(origin.answer(asCall, client.signal)).rejects.toMatchObject({ name: 'AbortError' })
    expect(sent).toHaveLength(1)
  })

  test.each([
    ['no JSON', () => new Response('<html>')],
    [
      'a body that breaks off',
      () => new Response(new ReadableStream({ start: (c) => c.error(new Error('cut')) })),
    ],
    ['far too much', () => new Response('1', { headers: { 'content-length': '99999999' } })],
  ])('%s is a reply without a body', async (_, response) => {
    const { origin } = setup(async () => response())
    expect(await origin.answer(asCall, signal())).toEqual({ status: 200, body: undefined })
  })

  test('readiness is what the origin answers, or that it does not', async () => {
    const of = (fetch: () => Promise<Response>) => setup(fetch).origin.notReadyBecause()
    expect(await of(async () => new Response('ok'))).toBeUndefined()
    expect(await of(async () => new Response('', { status: 503 }))).toBe('it answers 503')
    expect(await of(() => Promise.reject(new Error('x')))).toBe('it cannot be reached')
  })

  test('a probe asks whether its process answers', async () => {
    const { origin, sent } = setup(async () => new Response('{"status":"ok"}'))
    await origin.ping(signal())
    expect(sent.map(({ url }) => url)).toEqual(['http://origin.test/healthz'])
    const wrong = [async () => new Response('', { status: 503 }), () => Promise.reject(new Error('x'))]
    for (const fetch of wrong)
      await expect(setup(fetch).origin.ping(signal())).rejects.toMatchObject({ code: 'origin_unavailable' })
  })
})
