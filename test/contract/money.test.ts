import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { killEdge } from '../faults/killEdge.ts'
import { customerOf } from '../stack/customer.ts'
import { startTestStack, type TestStack } from '../stack/testStack.ts'

/** Limits and money on the real edge, before an origin without models: each new text costs one micro-USD. */
const originEntry = 'deploy/local/testing/fakeOrigin.ts'
const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))
let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack({ originEntry, publicDir })
})
afterAll(async () => {
  await stack?.end()
  rmSync(publicDir, { recursive: true, force: true })
})

describe('500 requests at once', () => {
  test('on a budget for 50: at most 50 are let in, nothing is overspent, and it is the same ever after', async () => {
    const customer = await customerOf(stack, { daily_micro_usd: 50 })
    const statuses = await Promise.all(
      Array.from({ length: 500 }, (_, n) => customer.status(`slow text ${n}`)),
    )
    const letIn = statuses.filter((status) => status === 200).length
    expect(statuses.every((status) => status === 200 || status === 429)).toBe(true)
    expect(letIn).toBe(50)
    expect(await customer.usage()).toMatchObject({ requests: 50, micro_usd: 50 })
    expect(await customer.status('another')).toBe(429)
  })

  test('on a key for 8 at a time: no more than 8 reach the origin together', async () => {
    const customer = await customerOf(stack, { concurrent: 8 })
    const statuses = await Promise.all(
      Array.from({ length: 200 }, (_, n) => customer.status(`slow and wide ${n}`)),
    )
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(8)
    expect(await customer.status('after all of them')).toBe(200)
  })

  test('on 30 a minute: 30 are let in', async () => {
    const customer = await customerOf(stack, { requests_per_minute: 30 })
    const statuses = await Promise.all(Array.from({ length: 200 }, (_, n) => customer.status(`many ${n}`)))
    const letIn = statuses.filter((status) => status === 200).length
    // Half a request a second comes back while they run.
    expect(letIn).toBeGreaterThanOrEqual(29)
    expect(letIn).toBeLessThanOrEqual(35)
  })
})

test('200 requests of one visitor: as many as a session has in a minute are let in, and another visitor has as many', async () => {
  const site = { 'sec-fetch-site': 'same-origin' }
  const visitor = async () => {
    const opened = await fetch(`${stack.url}/v1/session`, { method: 'POST', headers: site })
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
    return (input: string) =>
      fetch(`${stack.url}/v1/embeddings`, {
        method: 'POST',
        headers: { ...site, cookie, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'hedge-base-en', input }),
      })
  }
  const one = await visitor()
  const statuses: number[] = []
  let refused: Response | undefined
  const beganMs = performance.now()
  for (let n = 0; n < 200; n++) {
    const response = await one(`seen ${n % 3}`)
    await response.body?.cancel()
    statuses.push(response.status)
    if (response.status === 429) refused = response
  }
  const letIn = statuses.filter((status) => status === 200).length
  // Two come back in a second while they run.
  const backMeanwhile = (2 * (performance.now() - beganMs)) / 1_000
  expect(letIn).toBeGreaterThanOrEqual(120)
  expect(letIn).toBeLessThanOrEqual(121 + backMeanwhile)
  expect(refused?.headers.get('x-ratelimit-limit-requests')).toBe('120')
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect((await (await visitor())('seen 0')).status).toBe(200)
})

test('a client that leaves frees its slot, and the books say so', async () => {
  const customer = await customerOf(stack, { concurrent: 1 })
  const client = new AbortController()
  const left = customer.embed('slow and left', client.signal).catch(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, 150))
  client.abort()
  await left
  const began = performance.now()
  while ((await customer.status('next')) !== 200) expect(performance.now() - began).toBeLessThan(2_000)
})

test('workerd killed 20 times in the middle: the ledger balances, nobody pays twice, and what was reserved comes back', async () => {
  const outcome = await killEdge({ kills: 20, seed: 1 })
  console.log(JSON.stringify(outcome))
  expect(outcome).toMatchObject({ doubled: 0, strangers: 0, overspentMicroUsd: 0, drift: 0 })
  expect(outcome.rows).toBeGreaterThan(outcome.kills)
  expect(outcome.freedMicroUsd).toBe(outcome.leftMicroUsd)
}, 600_000)
