import { describe, expect, test } from 'vitest'
import { createVerifyHop, signHop } from './platform/hop.ts'
import { createFakeEngine } from './testing/fakeEngine.ts'
import { fakeEntry } from './testing/fakeModel.ts'
import {
  embedRequest as embed,
  errorOf,
  nextTurn,
  startFakeOrigin,
  startHeldOrigin,
} from './testing/fakeOrigin.ts'

const hop = { createVerifyHop, signHop }
const model = fakeEntry.id

describe('POST /v1/answer', () => {
  test('answers 504 when the deadline passes in the queue, and takes the texts out of it', async () => {
    const origin = await startHeldOrigin(hop)
    const running = origin.ask(embed(['a']))
    await nextTurn()
    const late = origin.ask(embed(['b'], { deadline_ms: 500 }))
    await nextTurn()
    expect(origin.model.batcher.load().requests).toBe(1)
    origin.clock.advance(500)
    const response = await late
    expect(response.status).toBe(504)
    expect(await errorOf(response)).toMatchObject({ code: 'deadline_exceeded' })
    expect(origin.model.batcher.load().requests).toBe(0)
    await origin.engine.finish()
    expect((await running).status).toBe(200)
  })

  test('forgets a request whose caller is gone', async () => {
    const origin = await startHeldOrigin(hop)
    const running = origin.ask(embed(['a']))
    await nextTurn()
    const caller = new AbortController()
    const gone = origin.ask(embed(['b']), { signal: caller.signal })
    await nextTurn()
    expect(origin.model.batcher.load().requests).toBe(1)
    caller.abort()
    expect((await gone).status).toBe(499)
    expect(origin.model.batcher.load().requests).toBe(0)
    await origin.engine.finish()
    expect((await running).status).toBe(200)
  })

  test('answers 503 with Retry-After when the queue is full', async () => {
    const origin = await startHeldOrigin(hop, { queueRequests: 2 })
    const asked = Array.from({ length: 3 }, () => origin.ask(embed(['a'])))
    await nextTurn()
    const response = await origin.ask(embed(['a']))
    expect(response.status).toBe(503)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(await errorOf(response)).toMatchObject({ code: 'over_capacity', type: 'server_error' })
    await origin.engine.finish()
    await origin.engine.finish()
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 200])
  })

  test('answers 503 when the engine dies with the batch, and says so at /readyz until it is replaced', async () => {
    const origin = await startFakeOrigin(hop)
    const held = createFakeEngine()
    const run = origin.engine.run
    origin.engine.run = held.run
    const lost = origin.ask(embed(['a']))
    await nextTurn()
    await origin.engine.die()
    await held.die()
    const response = await lost
    expect(response.status).toBe(503)
    expect(await errorOf(response)).toMatchObject({ code: 'engine_failed' })

    const down = await origin.app.request('/readyz')
    expect(down.status).toBe(503)
    expect(JSON.stringify(await down.json())).toContain('engine 1 is down: killed by the test')
    const refused = await origin.ask(embed(['a']))
    expect(await errorOf(refused)).toMatchObject({ code: 'engine_unavailable', retry_after_ms: 250 })
    expect(refused.headers.get('retry-after')).toBe('1')

    origin.engine.run = run
    await origin.engine.revive()
    expect((await origin.app.request('/readyz')).status).toBe(200)
    expect((await origin.ask(embed(['a']))).status).toBe(200)
  })

  test('an unexpected fault is a 500 that tells nothing of the request, and the log only where it was', async () => {
    const origin = await startFakeOrigin(hop)
    origin.model.batcher.submit = () => Promise.reject(new TypeError('secret text of the request'))
    const response = await origin.ask(embed(['a']))
    expect(response.status).toBe(500)
    expect(JSON.stringify(await response.json())).not.toContain('secret text')
    const line = origin.logged.find(({ event }) => event === 'internal_error')
    expect(line?.fields?.['where']).toContain('TypeError at')
    expect(JSON.stringify(origin.logged)).not.toContain('secret text')
  })

  test('takes nothing new while it stops, and ends what it has', async () => {
    const origin = await startHeldOrigin(hop)
    const running = origin.ask(embed(['a']))
    await nextTurn()
    origin.stop()
    const refused = await origin.ask(embed(['b']))
    expect(refused.status).toBe(503)
    expect(refused.headers.get('connection')).toBe('close')
    expect(refused.headers.get('retry-after')).toBe('1')
    expect((await origin.app.request('/readyz')).status).toBe(503)
    await origin.engine.finish()
    expect((await running).status).toBe(200)
  })
})

describe('a model whose golden vectors do not match', () => {
  test('is not ready and answers nothing', async () => {
    const origin = await startFakeOrigin(hop, { goldenNoise: 0.5 })
    const ready = await origin.app.request('/readyz')
    expect(ready.status).toBe(503)
    expect(JSON.stringify(await ready.json())).toMatch(/golden text 1 has cosine 0\.\d+ to its known vector/)
    const response = await origin.ask(embed(['a']))
    expect(response.status).toBe(503)
    expect(await errorOf(response)).toMatchObject({ code: 'integrity_failed' })
  })
})

describe('the other paths', () => {
  test('/healthz says that the process lives, whatever the engines do', async () => {
    const { app, engine } = await startFakeOrigin(hop)
    await engine.die()
    const response = await app.request('/healthz')
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
  })

  test('/readyz sends the golden inputs again when nothing came through the queue for ten seconds', async () => {
    const { app, clock, engine } = await startFakeOrigin(hop)
    const before = engine.batches.length
    expect((await app.request('/readyz')).status).toBe(200)
    expect(engine.batches).toHaveLength(before)
    clock.advance(10_001)
    expect((await app.request('/readyz')).status).toBe(200)
    expect(engine.batches).toHaveLength(before + 1)
  })

  test('/readyz is 503 when nothing comes out of the queue any more', async () => {
    const origin = await startHeldOrigin(hop)
    origin.clock.advance(10_001)
    const asked = origin.app.request('/readyz')
    await nextTurn()
    origin.clock.advance(10_000)
    const response = await asked
    expect(response.status).toBe(503)
    expect(JSON.stringify(await response.json())).toContain('not done within 10000 ms')
  })

  test('/v1/models and /metrics list what runs here', async () => {
    const { app, ask } = await startFakeOrigin(hop)
    const models = (await (await app.request('/v1/models')).json()) as { data: { id: string }[] }
    expect(models.data.map(({ id }) => id)).toEqual([model])
    await ask(embed(['a']))
    await ask(embed([]))
    const metrics = await (await app.request('/metrics')).text()
    expect(metrics).toContain('hedge_origin_requests_total{outcome="answered"} 1\n')
    expect(metrics).toContain('hedge_origin_requests_total{outcome="invalid_request"} 1\n')
    expect(metrics).toContain(`hedge_origin_queue_tokens{model="${model}"} 0\n`)
  })

  test('another path is a typed 404, another method a typed 405 that names the right one', async () => {
    const { app } = await startFakeOrigin(hop)
    const missing = await app.request('/v1/embeddings')
    expect([missing.status, (await errorOf(missing)).code]).toEqual([404, 'not_found'])
    const wrong = await app.request('/v1/answer')
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await errorOf(wrong)).code).toBe('method_not_allowed')
    expect((await app.request('/healthz', { method: 'POST' })).headers.get('allow')).toBe('GET')
  })
})
