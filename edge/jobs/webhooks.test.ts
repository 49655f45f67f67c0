import { describe, expect, test } from 'vitest'
import { keyOfBob } from '../testing/fakeEdge.ts'
import { embed, jobDesk, type Json } from '../testing/jobDesk.ts'
import { webhookLimits } from './jobLimits.ts'
import { readWebhookUrl } from './webhookUrl.ts'

const url = 'https://shop.example.com/hook'
const hour = 3_600_000

async function withWebhook(body: Json = {}) {
  const desk = jobDesk()
  const made = await desk.call('POST', '/v1/webhooks', { url, ...body })
  return { desk, webhook: made.body }
}
const deliveries = async (desk: ReturnType<typeof jobDesk>, webhook: Json): Promise<Json[]> =>
  (await desk.call('GET', `/v1/webhooks/${webhook['id']}/deliveries`)).body['data']

describe('a webhook', () => {
  test('shows its secret once and keeps it sealed', async () => {
    const { desk, webhook } = await withWebhook()
    expect(webhook).toMatchObject({
      object: 'webhook',
      url,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    })
    const { secret, ...shown } = webhook
    expect((await desk.call('GET', '/v1/webhooks')).body['data']).toEqual([shown])
    const [row] = desk.book().tables.webhooks.all()
    expect(new TextDecoder('latin1').decode(row?.secret)).not.toContain(secret.slice(6))
  })

  test('is told of the end of a batch, signed', async () => {
    const { desk, webhook } = await withWebhook()
    const batch = await desk.batchOf([embed('a')])
    await desk.settle()
    const [message] = desk.sent
    expect(desk.sent).toHaveLength(1)
    expect(message?.url).toBe(url)
    const event = JSON.parse(message?.body ?? '') as Json
    expect(event).toMatchObject({ object: 'event', type: 'batch.completed', data: { id: batch['id'] } })
    const id = message?.headers.get('webhook-id')
    expect(id).toBe(event['id'])
    expect(message?.headers.get('webhook-timestamp')).toBe('1750000000')
    expect(message?.headers.get('webhook-signature')).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/)
    expect(await deliveries(desk, webhook)).toMatchObject([
      { id, state: 'done', attempts: 1, last_outcome: '200' },
    ])
  })

  test.each([
    ['batch.failed', ['not json'], undefined],
    ['batch.cancelled', [embed('a')], 'cancel'],
  ])('is told of %s, if it wants to know', async (type, lines, then) => {
    const { desk } = await withWebhook({ events: [type] })
    const quiet = await desk.call('POST', '/v1/webhooks', { url: `${url}/2`, events: ['batch.completed'] })
    const batch = await desk.batchOf(lines)
    if (then) await desk.call('POST', `/v1/batches/${batch['id']}/${then}`)
    await desk.settle()
    expect(desk.sent.map(({ url: to, body }) => [to, (JSON.parse(body) as Json)['type']])).toEqual([
      [url, type],
    ])
    expect(await deliveries(desk, quiet.body)).toEqual([])
  })

  test('that does not answer is tried for nearly a day, then its message is dead, and can be sent again under its id', async () => {
    const { desk, webhook } = await withWebhook()
    desk.receive = () => new Response(null, { status: 503 })
    await desk.batchOf([embed('a')])
    await desk.settle(26 * hour)
    expect(desk.sent).toHaveLength(1 + webhookLimits.retryMs.length)
    const spanMs = webhookLimits.retryMs.reduce((sum, ms) => sum + ms, 0)
    expect([spanMs > 20 * hour, spanMs * 1.1 < 26 * hour]).toEqual([true, true])
    const [dead] = await deliveries(desk, webhook)
    expect(dead).toMatchObject({ state: 'dead', attempts: 8, last_outcome: '503' })

    desk.receive = () => new Response(null, { status: 204 })
    const again = `/v1/webhooks/${webhook['id']}/deliveries/${dead?.['id']}/redeliver`
    expect((await desk.call('POST', again, undefined, keyOfBob)).status).toBe(404)
    expect((await desk.call('POST', again)).body).toMatchObject({ state: 'waiting', attempts: 0 })
    await desk.settle()
    expect(await deliveries(desk, webhook)).toMatchObject([{ state: 'done', last_outcome: '204' }])
    expect(new Set(desk.sent.map(({ headers }) => headers.get('webhook-id'))).size).toBe(1)
  })

  test('that says it is gone is not tried again; a redirect is not followed', async () => {
    const { desk, webhook } = await withWebhook()
    desk.receive = () => new Response(null, { status: 410 })
    await desk.batchOf([embed('a')])
    await desk.settle(hour)
    desk.receive = () => new Response(null, { status: 302, headers: { location: 'http://10.0.0.1' } })
    await desk.batchOf([embed('b')])
    await desk.settle()
    expect(await deliveries(desk, webhook)).toMatchObject([
      { state: 'waiting', last_outcome: '302' },
      { state: 'dead', last_outcome: '410' },
    ])
    expect(desk.sent.map(({ redirect }) => redirect)).toEqual(['manual', 'manual'])
  })

  test('that is slow is given up after 15 s', async () => {
    const { desk, webhook } = await withWebhook()
    await desk.batchOf([embed('a')])
    const settled = desk.settle(0, {
      send: (_url, { signal }) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
          setImmediate(() => desk.clock.advance(webhookLimits.timeoutMs))
        }),
    })
    await settled
    expect(await deliveries(desk, webhook)).toMatchObject([{ state: 'waiting', last_outcome: 'timeout' }])
  })

  test('whose secret cannot be opened any more says so', async () => {
    const { desk, webhook } = await withWebhook()
    await desk.batchOf([embed('a')])
    const { sealer } = desk.ports
    const open: typeof sealer.open = async (place, sealed) =>
      place.key.startsWith('webhook') ? { because: 'not_authentic' } : sealer.open(place, sealed)
    await desk.settle(0, { sealer: { ...sealer, open } })
    expect(await deliveries(desk, webhook)).toMatchObject([
      { state: 'waiting', last_outcome: 'integrity_failed' },
    ])
  })

  test('that is deleted is told nothing more', async () => {
    const { desk, webhook } = await withWebhook()
    await desk.batchOf([embed('a')])
    expect((await desk.call('DELETE', `/v1/webhooks/${webhook['id']}`)).body['deleted']).toBe(true)
    await desk.settle()
    expect(desk.sent).toEqual([])
    expect((await desk.call('DELETE', `/v1/webhooks/${webhook['id']}`)).status).toBe(404)
  })
})

describe('the address of a webhook', () => {
  const allowed = [
    'https://a.example.com/hook?x=1',
    'https://8.8.8.8/',
    'https://[2606:4700::1]/',
    'https://a.de:8443/',
  ]
  test.each(allowed)('%s is taken', (text) => {
    expect(readWebhookUrl(text, { allowLoopback: false })).toBe(text)
  })

  const refused = [
    'no url',
    'http://a.example.com/',
    'ftp://a.example.com/',
    'javascript:alert(1)',
    'https://user:pass@a.example.com/',
    'https://user@a.example.com/',
    'https://a.example.com/#x',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://a.localhost/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://intranet/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://0/',
    'https://10.1.2.3/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://172.31.255.255/',
    'https://192.168.0.1/',
    'https://198.19.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:db8::1]/',
    'https://[2001::1]/',
    'https://[fc00::1]/',
    'https://[fe80::1]/',
    'https://[ff02::1]/',
    'https://１２７.0.0.1/',
  ]
  test.each(refused)('%s is refused', (text) => {
    expect(() => readWebhookUrl(text, { allowLoopback: false })).toThrow(/Cannot create the webhook: url/)
  })

  test('may be this machine, over http, where the operator says so, and nothing else', () => {
    const options = { allowLoopback: true }
    expect(readWebhookUrl('http://127.0.0.1:3000/hook', options)).toBe('http://127.0.0.1:3000/hook')
    expect(() => readWebhookUrl('http://192.168.0.1/', options)).toThrow()
    expect(() => readWebhookUrl('http://a.example.com/', options)).toThrow()
    expect(() => readWebhookUrl('http://127.0.0.1/', { allowLoopback: false })).toThrow()
  })
})
