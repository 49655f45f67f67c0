import { describe, expect, test } from 'vitest'
import { readConfig } from '../config/readConfig.ts'
import { fakeEdge } from '../testing/fakeEdge.ts'
import { fakeUpstreams } from '../testing/fakeUpstreams.ts'
import { observeLimits } from './observeLimits.ts'

const embed = { model: 'hedge-base-en', input: 'a text' }
const traceId = '0af7651916cd43dd8448eb211c80319c'
const parent = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, tracestate: 'congo=t61' }
const { flushMs, exportMs, batchSpans, waitingSpans } = observeLimits.spans

describe('a trace', () => {
  test('of the caller goes on to origin and upstream, with a span of ours between, and back', async () => {
    const upstreams = fakeUpstreams()
    const edge = fakeEdge(undefined, { upstreams })
    const response = await edge.post('/v1/embeddings', embed, parent)
    await edge.post(
      '/v1/chat/completions',
      { model: 'talker', messages: [{ role: 'user', content: 'Hi' }] },
      parent,
    )
    const sent = [edge.origin.calls[0]?.call.trace, upstreams.calls[0]?.call.trace]
    for (const trace of sent) {
      expect(trace).toEqual({
        traceparent: expect.stringMatching(`^00-${traceId}-[0-9a-f]{16}-01$`),
        tracestate: 'congo=t61',
      })
      expect(trace?.traceparent).not.toContain('b7ad6b7169203331')
    }
    expect(response.headers.get('traceresponse')).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`))
    expect(edge.requestLines[0]).toMatchObject({ traceId })
  })

  test('begins here with the id of the request, where the caller has none or no valid one', async () => {
    const edge = fakeEdge()
    const response = await edge.post('/v1/embeddings', embed, {
      traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    })
    const id = response.headers.get('x-request-id')
    expect(response.headers.get('traceresponse')).toMatch(`00-${id}-`)
    expect(edge.origin.calls[0]?.call.trace).toEqual({
      traceparent: expect.stringMatching(`^00-${id}-[0-9a-f]{16}-00$`),
    })
  })
})

/** An edge with a collector that answers when it is told to. */
function tracedEdge(share = 1) {
  const bodies: string[] = []
  const answers: { resolve(): void; reject(error: Error): void }[] = []
  const collector = (body: string): Promise<void> => {
    bodies.push(body)
    return new Promise<void>((resolve, reject) => answers.push({ resolve, reject }))
  }
  const config = readConfig(
    JSON.stringify({ observe: { metrics: 'public', logShare: 0, otlp: { url: 'http://c.test', share } } }),
  )
  const edge = fakeEdge(undefined, { config, collector })
  const turns = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve()
  }
  const counts = async () =>
    (await (await edge.request('/metrics')).text())
      .split('\n')
      .filter((line) => line.startsWith('hedge_spans_total'))
  return { edge, bodies, answers, turns, counts }
}

const unsampled = { traceparent: parent.traceparent.replace(/1$/, '0') }

describe('spans', () => {
  test('go together after a moment, one batch at a time', async () => {
    const { edge, bodies, answers, turns } = tracedEdge()
    for (let i = 0; i < 3; i++) await edge.request('/healthz')
    expect(bodies).toHaveLength(0)
    edge.clock.advance(flushMs)
    await turns()
    expect(bodies).toHaveLength(1)
    for (let i = 0; i < batchSpans; i++) await edge.request('/healthz')
    expect(bodies).toHaveLength(1)
    answers[0]?.resolve()
    await turns()
    expect(bodies).toHaveLength(2)
  })

  test('are dropped and counted while the collector is slow, and no request waits', async () => {
    const { edge, bodies, turns, counts } = tracedEdge()
    for (let i = 0; i < waitingSpans + batchSpans + 10; i++) await edge.request('/healthz')
    expect(bodies).toHaveLength(1)
    expect(await counts()).toContain('hedge_spans_total{outcome="dropped"} 10')
    edge.clock.advance(exportMs)
    await turns()
    expect(bodies).toHaveLength(2)
    expect(await counts()).toContain(`hedge_spans_total{outcome="failed"} ${batchSpans}`)
  })

  test('are made of a share of the traces that begin here, and as the caller of others says', async () => {
    const { edge, bodies, turns } = tracedEdge(0.5)
    await edge.request('/healthz')
    await edge.request('/healthz', { headers: unsampled })
    edge.clock.advance(flushMs)
    await turns()
    expect(bodies).toHaveLength(0)
    await edge.request('/healthz', { headers: parent })
    edge.clock.advance(flushMs)
    await turns()
    expect(bodies).toHaveLength(1)
  })

  test('go on after the request that was to send them died', async () => {
    const { edge, bodies, turns } = tracedEdge()
    const { after } = edge.ports.clock
    edge.ports.clock.after = () => () => undefined
    await edge.request('/healthz')
    edge.ports.clock.after = after
    edge.clock.advance(2 * flushMs)
    await edge.request('/healthz')
    edge.clock.advance(flushMs)
    await turns()
    expect(bodies).toHaveLength(1)
  })
})
