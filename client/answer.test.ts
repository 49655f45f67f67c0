import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import { answeringHop } from '#core/contract/receipt'
import type { Request } from '#core/contract/request'
import { answer } from './answer.ts'
import { askedBytes, fakeEdgeHop, fakeModel, fakeTiers } from './testing/fakeTiers.ts'

const rerank: Request = { task: 'rerank', model: fakeModel, query: 'q', documents: ['d'], topN: 1 }
const signal = new AbortController().signal
const unreachable = new AppError('offline', 'no connection')

describe('answer()', () => {
  test('answers on the device, with a receipt that says so and why', async () => {
    const { ports } = fakeTiers({ device: 'good', edge: 'good' })
    const { reply, receipt, note } = await answer(rerank, { hints: { rate: 0 }, signal }, ports)
    expect(reply).toMatchObject({ task: 'rerank', results: [{ index: 0, score: 1 }] })
    expect(note).toBeUndefined()
    expect(receipt).toMatchObject({ requestId: 'from-device', bytesLeftDevice: 0 })
    expect(receipt.hops).toMatchObject([
      {
        tier: 'device',
        outcome: 'answered',
        engine: 'fake/wasm',
        model: { id: fakeModel },
        tokens: { input: 2, cut: 0 },
        decision: { plan: 'device', reason: expect.stringContaining('on this device') },
      },
    ])
  })

  test('goes to the edge when the device has no engine, and tells the whole way in one receipt', async () => {
    const { ports, edgeCalls } = fakeTiers(
      { device: 'good', edge: 'good' },
      { deviceAbsent: 'has no engine' },
    )
    const result = await answer(rerank, { hints: {}, signal, edgeModel: 'hedge-base-en' }, ports)
    expect(edgeCalls[0]?.request.model).toBe('hedge-base-en')
    expect(result.receipt).toMatchObject({ requestId: 'from-edge', bytesLeftDevice: askedBytes })
    expect(result.receipt.hops.map(({ tier, outcome }) => `${tier} ${outcome}`)).toEqual([
      'device forwarded',
      'edge answered',
    ])
    expect(result.receipt.hops[0]?.decision?.rejected).toContainEqual({
      plan: 'device',
      because: 'the device has no engine',
    })
    expect(answeringHop(result.receipt)).toEqual(fakeEdgeHop)
  })

  test('asks our server where its answer is wanted, and the device where that cannot be had', async () => {
    const good = fakeTiers({ device: 'good', edge: 'good' })
    const best = await answer(rerank, { hints: { rate: 0 }, signal, wantsServer: true }, good.ports)
    expect(best.receipt.hops[0]?.decision).toMatchObject({
      plan: 'origin',
      rejected: expect.arrayContaining([
        { plan: 'device', because: "the device is left out: our server's answer was asked for" },
      ]),
    })
    expect(good.embedded).toEqual([])

    const down = fakeTiers({ device: 'good', edge: unreachable })
    const rescued = await answer(rerank, { hints: {}, signal, wantsServer: true }, down.ports)
    expect(rescued.note).toBe('Our server could not be reached; answered on this device.')

    const offline = fakeTiers({ device: 'good', edge: 'good' }, { isOnline: false })
    const own = await answer(rerank, { hints: {}, signal, wantsServer: true }, offline.ports)
    expect(own.receipt.hops[0]?.decision?.plan).toBe('device')
    expect(own.note).toBe('Our server could not be asked; answered on this device.')

    const private_ = fakeTiers({ device: 'good', edge: 'good' })
    await answer(rerank, { hints: { reach: 'device' }, signal, wantsServer: true }, private_.ports)
    expect(private_.edgeCalls).toEqual([])
  })

  test('refuses a model that the device does not run when nothing may leave it', async () => {
    const { ports, edgeCalls } = fakeTiers({ device: 'good', edge: 'good' })
    const asking = answer(
      { ...rerank, model: 'hedge-base-en' },
      { hints: { reach: 'device' }, signal },
      ports,
    )
    await expect(asking).rejects.toMatchObject({
      code: 'no_plan',
      message: expect.stringContaining('does not run hedge-base-en'),
    })
    expect(edgeCalls).toHaveLength(0)
  })

  test('never asks the edge with reach device, however the device fails', async () => {
    const crash = new AppError('engine_failed', 'out of memory')
    const { ports, edgeCalls } = fakeTiers({ device: crash, edge: 'good' })
    await expect(answer(rerank, { hints: { reach: 'device' }, signal }, ports)).rejects.toBe(crash)
    expect(edgeCalls).toHaveLength(0)
  })

  test('names every closed way when there is no network and no engine', async () => {
    const { ports } = fakeTiers(
      { device: 'good', edge: 'good' },
      { isOnline: false, deviceAbsent: 'has no engine' },
    )
    await expect(answer(rerank, { hints: {}, signal }, ports)).rejects.toMatchObject({
      code: 'no_plan',
      message: expect.stringMatching(/device: the device has no engine; .*this device is offline/),
    })
  })

  test('writes a failed device and a failed edge into the receipt of whoever answered', async () => {
    const crash = new AppError('engine_failed', 'out of memory')
    const rescued = fakeTiers({ device: crash, edge: 'good' })
    const byEdge = await answer(rerank, { hints: {}, signal }, rescued.ports)
    expect(byEdge.receipt.hops).toMatchObject([
      { tier: 'device', outcome: 'failed', error: 'engine_failed' },
      { tier: 'edge', outcome: 'answered' },
    ])

    const cold = fakeTiers({ device: 'good', edge: unreachable }, { startMs: 60_000 })
    const byDevice = await answer(rerank, { hints: { deadline_ms: 20_000 }, signal }, cold.ports)
    expect(byDevice.note).toBe('Our server could not be reached; answered on this device.')
    expect(byDevice.receipt.bytesLeftDevice).toBe(askedBytes)
    expect(byDevice.receipt.hops).toMatchObject([
      { tier: 'device', outcome: 'answered', decision: { plan: 'origin' } },
      { tier: 'edge', outcome: 'failed', error: 'offline' },
    ])
  })

  test('computes nothing that is known, and says so in tokens', async () => {
    const tiers = fakeTiers({ device: 'good', edge: 'good' })
    const known = new Map([['d', new Float32Array([0, 1])]])
    const { reply, receipt } = await answer(rerank, { hints: {}, signal, known }, tiers.ports)
    expect(tiers.embedded).toEqual(['q'])
    expect(reply).toMatchObject({ results: [{ index: 0, score: 0 }] })
    expect(receipt.hops[0]?.tokens.input).toBe(1)
  })

  test('tells what the device did before as part of its hop', async () => {
    const { ports } = fakeTiers({ device: 'good', edge: 'good' })
    const before = { sinceMs: 900, phasesMs: { search: 7 }, inputTokens: 5, cutTokens: 2 }
    const { receipt } = await answer(rerank, { hints: {}, signal, before }, ports)
    expect(receipt.hops[0]).toMatchObject({
      totalMs: 100,
      phasesMs: { search: 7, compute: 0 },
      tokens: { input: 7, cut: 2 },
    })
  })

  test('refuses what is no valid request before it asks anybody', async () => {
    const { ports, embedded, edgeCalls } = fakeTiers({ device: 'good', edge: 'good' })
    const asking = answer({ ...rerank, documents: [] }, { hints: {}, signal }, ports)
    await expect(asking).rejects.toMatchObject({ code: 'invalid_request', param: 'documents' })
    expect([embedded, edgeCalls]).toEqual([[], []])
  })

  test('does nothing for a signal that fired before', async () => {
    const { ports, embedded } = fakeTiers({ device: 'good', edge: 'good' })
    const gone = AbortSignal.abort()
    await expect(answer(rerank, { hints: {}, signal: gone }, ports)).rejects.toBe(gone.reason)
    expect(embedded).toEqual([])
  })

  test('turns an unexpected fault of a tier into a typed error without its text', async () => {
    const tiers = fakeTiers({ device: 'good', edge: unreachable })
    tiers.ports.device.embedder.embed = () => Promise.reject(new TypeError('secret detail'))
    const asking = answer(rerank, { hints: { reach: 'device' }, signal }, tiers.ports)
    await expect(asking).rejects.toMatchObject({
      code: 'internal',
      message: expect.not.stringContaining('secret'),
    })
  })
})
