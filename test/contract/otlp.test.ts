import { afterAll, expect, test } from 'vitest'
import { readConfig } from '../../edge/config/readConfig.ts'
import { observeLimits } from '../../edge/observe/observeLimits.ts'
import { otlpCollector } from '../../edge/platform/otlpCollector.ts'
import { randomId } from '../../edge/platform/webDigests.ts'
import { fakeEdge } from '../../edge/testing/fakeEdge.ts'
import { fakeUpstreams, part } from '../../edge/testing/fakeUpstreams.ts'
import { startOtlpReceiver } from './otlpReceiver.ts'

const receiver = await startOtlpReceiver()
afterAll(() => receiver.stop())

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parent = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, tracestate: 'congo=t61' }
const chat = { model: 'talker', messages: [{ role: 'user', content: 'Hi' }], stream: true }

test('a collector takes the spans of every kind of request, with the names of the conventions', async () => {
  const config = readConfig(
    JSON.stringify({ observe: { logShare: 0, otlp: { url: receiver.url, serviceName: 'shop' } } }),
  )
  const upstreams = fakeUpstreams()
  const collector = otlpCollector({ url: receiver.url, headersText: undefined, fetch })
  const edge = fakeEdge(undefined, { config, upstreams, collector, chance: () => 0, newId: randomId })
  await (await edge.post('/v1/chat/completions', chat, parent)).text()
  await edge.post('/v1/embeddings', { model: 'hedge-base-en', input: 'a text' })
  upstreams.chunks = async function* () {
    yield part('Hello')
  }
  await (await edge.post('/v1/chat/completions', { ...chat, seed: 2 })).text()
  await edge.request('/v1/models')
  edge.clock.advance(observeLimits.spans.flushMs)
  await Promise.all(edge.background)

  expect(receiver.refused).toEqual([])
  expect(receiver.services).toEqual(['shop'])
  const [server, onward] = receiver.spans
  expect(server).toMatchObject({
    traceId,
    parentSpanId: 'b7ad6b7169203331',
    traceState: 'congo=t61',
    name: 'POST /v1/chat/completions',
    kind: 2,
    status: {},
    fields: {
      'http.request.method': 'POST',
      'http.route': '/v1/chat/completions',
      'http.response.status_code': '200',
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'talker',
      'gen_ai.usage.input_tokens': '10',
      'gen_ai.usage.output_tokens': '2',
      'hedge.tenant': 'ann',
      'hedge.cost.micro_usd': 32.3,
    },
  })
  expect(onward).toMatchObject({ traceId, parentSpanId: server?.spanId, name: 'chat talker', kind: 3 })
  expect(upstreams.calls[0]?.call.trace?.traceparent).toBe(`00-${traceId}-${onward?.spanId}-01`)
  expect(
    receiver.spans.map(({ name, kind, status, fields }) => [name, kind, status.code, fields['error.type']]),
  ).toEqual([
    ['POST /v1/chat/completions', 2, undefined, undefined],
    ['chat talker', 3, undefined, undefined],
    ['POST /v1/embeddings', 2, undefined, undefined],
    ['embeddings hedge-base-en', 3, undefined, undefined],
    ['POST /v1/chat/completions', 2, 2, 'stream_interrupted'],
    ['chat talker', 3, 2, 'stream_interrupted'],
    ['GET /v1/models', 2, undefined, 'missing_key'],
  ])
})

test('a collector that is strict refuses what is not OTLP', async () => {
  const wrong = { resourceSpans: [{ resource: { attributes: [] }, scope_spans: [] }] }
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wrong),
  }
  expect((await fetch(receiver.url, init)).status).toBe(400)
})
