import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import { answeringHop } from '#core/contract/receipt'
import type { ClassifyRequest } from '#core/contract/request'
import type { NamedHead } from '#core/heads/head'
import { downloadBytesPerMs } from '#core/policy/estimates'
import { answer } from './answer.ts'
import { deviceFacts } from './deviceFacts.ts'
import type { DeviceHeads, DevicePort } from './ports.ts'
import { fakeModel, fakeTiers } from './testing/fakeTiers.ts'

const headId = 'hedge-mood-en'
const named: NamedHead = {
  model: { id: headId, version: 3, sha256: 'b'.repeat(64) },
  head: {
    baseSpace: `${fakeModel}@1`,
    dimensions: 2,
    labels: ['good', 'bad'],
    weights: Float32Array.of(3, 0, 0, 3),
    bias: new Float32Array(2),
    temperature: 1,
    doubt: 0,
    correct: { confidence: [0, 1], correct: [0, 1] },
    scope: undefined,
  },
}
const asked: ClassifyRequest = { task: 'classify', model: headId, inputs: ['so so'], topN: 2 }
const taught: ClassifyRequest = {
  ...asked,
  model: fakeModel,
  examples: [
    { text: 'fine', label: 'good' },
    { text: 'poor', label: 'bad' },
  ],
}
const signal = new AbortController().signal

function withHeads(missingBytes: number, facts: Parameters<typeof fakeTiers>[1] = {}) {
  const tiers = fakeTiers({ device: 'good', edge: 'good' }, facts)
  const loaded: string[] = []
  const heads: DeviceHeads = {
    find: (id) => (id === headId ? { missingBytes } : undefined),
    async load(id) {
      loaded.push(id)
      return named
    },
  }
  const ports = { ...tiers.ports, device: { ...tiers.ports.device, heads } }
  return { ...tiers, ports, loaded }
}

describe('classify on the device', () => {
  test('a released head is loaded when it is asked for, and answers there with its name on the receipt', async () => {
    const { ports, loaded, edgeCalls } = withHeads(0)
    const { reply, receipt } = await answer(asked, { hints: { reach: 'device' }, signal }, ports)
    expect(loaded).toEqual([headId])
    expect(reply).toMatchObject({ results: [{ labels: [{ label: 'good' }, { label: 'bad' }] }] })
    expect(answeringHop(receipt)).toMatchObject({
      tier: 'device',
      model: named.model,
      decision: { plan: 'device' },
    })
    expect(edgeCalls).toEqual([])
  })

  test('examples need no head: their vectors are all that is used', async () => {
    const { ports, loaded, embedded } = withHeads(60_000, { isOnline: false })
    const { receipt } = await answer(taught, { hints: { reach: 'device' }, signal }, ports)
    expect(loaded).toEqual([])
    expect(embedded).toEqual(['so so', 'fine', 'poor'])
    expect(answeringHop(receipt)?.model?.id).toBe(fakeModel)
  })

  test('a head that cannot be had is answered by our server', async () => {
    const { ports, edgeCalls } = withHeads(0)
    ports.device.heads.load = () => Promise.reject(new AppError('engine_unavailable', 'no network'))
    await answer(asked, { hints: { rate: 0 }, signal }, ports)
    expect(edgeCalls).toHaveLength(1)
  })

  test('what only the tiny engine runs is answered by that one', async () => {
    const { ports } = fakeTiers({ device: 'good', edge: 'good' })
    const { heads } = withHeads(0).ports.device
    const quick: DevicePort = { ...ports.device, heads, engineName: () => 'quick/js' }
    const { receipt } = await answer(asked, { hints: { reach: 'device' }, signal }, { ...ports, quick })
    expect(answeringHop(receipt)?.engine).toBe('quick/js')
  })
})

describe('deviceFacts()', () => {
  const device = (missingBytes: number, isOnline = true) =>
    deviceFacts(
      { request: asked, edgeModel: headId, known: new Map() },
      withHeads(missingBytes, { isOnline }).ports,
    ).device

  test('counts the time that fetching a head takes', () => {
    const [here, missing] = [device(0), device(50_000)]
    if (here.state !== 'ready' || missing.state !== 'ready') throw new Error('wanted both to be ready')
    expect(missing.estimate.latencyMs - here.estimate.latencyMs).toBeCloseTo(50_000 / downloadBytesPerMs, 6)
  })

  test('leaves the device out where the head is not here and cannot be fetched, or is unknown', () => {
    expect(device(0, false).state).toBe('ready')
    expect(device(50_000, false)).toEqual({
      state: 'absent',
      because: `is offline and has not fetched ${headId} yet`,
    })
    const unknown = { ...asked, model: 'hedge-other-en' }
    const { ports } = withHeads(0)
    const facts = deviceFacts({ request: unknown, edgeModel: unknown.model, known: new Map() }, ports)
    expect(facts.device).toEqual({ state: 'absent', because: 'does not run hedge-other-en' })
  })
})
