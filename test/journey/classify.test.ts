import { expect, test } from 'vitest'
import { answeringHop } from '#core/contract/receipt'
import type { ClassifyRequest, Hints } from '#core/contract/request'
import type { NamedHead } from '#core/heads/head'
import { answer } from '../../client/answer.ts'
import type { DeviceHeads } from '../../client/ports.ts'
import { small, wholeHedge } from './wholeHedge.ts'

const request: ClassifyRequest = {
  task: 'classify',
  model: small.id,
  inputs: ['the parcel never came'],
  examples: [
    { text: 'my parcel is late', label: 'delivery' },
    { text: 'the parcel never arrived', label: 'delivery' },
    { text: 'I was charged twice', label: 'payment' },
    { text: 'send me the invoice', label: 'payment' },
  ],
  topN: 2,
}

async function ask(hedge: ReturnType<typeof wholeHedge>, hints: Hints) {
  const signal = new AbortController().signal
  const result = await hedge.drive(answer(request, { hints, signal }, hedge.ports))
  if (result.status === 'rejected') throw result.reason
  await hedge.idle()
  return result.value
}

test('what a person taught is answered on the device, and nothing leaves it', async () => {
  const hedge = wholeHedge()
  const { reply, receipt } = await ask(hedge, { reach: 'device' })
  expect(reply).toMatchObject({
    task: 'classify',
    results: [{ labels: [{ label: 'delivery' }, { label: 'payment' }] }],
  })
  expect(answeringHop(receipt)?.tier).toBe('device')
  expect(hedge.deviceToEdge.calls).toBe(0)
})

test('the same examples get the same answer from our server, bit for bit', async () => {
  const hedge = wholeHedge()
  const here = await ask(hedge, { reach: 'device' })
  hedge.deviceEngine.fault = 'absent'
  const there = await ask(hedge, {})
  expect(answeringHop(there.receipt)?.tier).toBe('origin')
  expect(there.reply).toEqual(here.reply)
  expect(answeringHop(there.receipt)?.confidence).toBe(answeringHop(here.receipt)?.confidence)
  expect(JSON.stringify(there.receipt)).not.toContain('parcel')
})

test('a head that the device can fetch answers there, and the receipt names it', async () => {
  const hedge = wholeHedge()
  const { vectorSpace, dimensions } = hedge.ports.device.embedder.model
  const named: NamedHead = {
    model: { id: 'hedge-mood-en', version: 2, sha256: 'ab'.repeat(32) },
    head: {
      baseSpace: vectorSpace,
      dimensions,
      labels: ['good', 'bad'],
      weights: new Float32Array(2 * dimensions),
      bias: Float32Array.of(0, 1),
      temperature: 1,
      doubt: 0,
      correct: { confidence: [0, 1], correct: [0, 1] },
      scope: undefined,
    },
  }
  const { device } = hedge.ports
  const heads: DeviceHeads = {
    find: (id) => (id === named.model.id ? { missingBytes: 60_000 } : undefined),
    load: async () => named,
  }
  const ports = { ...hedge.ports, device: { ...device, heads } }
  const asked: ClassifyRequest = { task: 'classify', model: 'hedge-mood-en', inputs: ['so so'], topN: 1 }
  const options = { hints: { reach: 'device' }, signal: new AbortController().signal } as const
  const result = await hedge.drive(answer(asked, options, ports))
  if (result.status === 'rejected') throw result.reason
  expect(result.value.reply).toMatchObject({ results: [{ labels: [{ label: 'bad' }] }] })
  expect(answeringHop(result.value.receipt)).toMatchObject({ tier: 'device', model: named.model })
})
