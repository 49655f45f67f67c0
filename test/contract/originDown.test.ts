import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestStack, type TestStack } from '../stack/testStack.ts'

let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack({ originEntry: 'test/stack/vanishingOrigin.ts' })
})
afterAll(() => stack?.end())

const embed = (input: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${stack.url}/v1/embeddings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.demoKey}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'hedge-base-en', input }),
  })

/** Asks until the answer is the wanted one; the edge may need a moment to believe a change. Bounded. */
async function until(wanted: number, ask: () => Promise<Response>): Promise<Response> {
  for (let left = 50; ; left--) {
    const response = await ask()
    if (response.status === wanted || left === 0) return response
    await response.body?.cancel()
    await new Promise((resolve) =>
      setTimeout(resolve, Number(response.headers.get('retry-after') ?? 0.2) * 500),
    )
  }
}

test('with the origin gone the edge answers what it knows, refuses the rest in a typed way, and comes back by itself', async () => {
  expect((await embed('known before')).status).toBe(200)
  process.kill(stack.pids.origin, 'SIGUSR2')

  const refused = await until(503, () => embed(`unknown ${Math.random()}`))
  expect(refused.status).toBe(503)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(await refused.json()).toMatchObject({ error: { code: 'origin_unavailable', type: 'server_error' } })

  const known = await embed('known before')
  expect(known.status).toBe(200)
  expect(known.headers.get('hedge-receipt')).toContain('"cache":"hit"')
  expect((await until(503, () => fetch(`${stack.url}/readyz`))).status).toBe(503)
  expect((await fetch(`${stack.url}/healthz`)).status).toBe(200)

  process.kill(stack.pids.origin, 'SIGUSR1')
  expect((await until(200, () => embed('after it came back'))).status).toBe(200)
  expect((await until(200, () => fetch(`${stack.url}/readyz`))).status).toBe(200)
})

test('an origin that says nothing is not waited for longer than the caller allows', async () => {
  process.kill(stack.pids.origin, 'SIGSTOP')
  try {
    const late = await embed(`silence ${Math.random()}`, { 'hedge-deadline-ms': '400' })
    expect(late.status).toBe(504)
    expect(await late.json()).toMatchObject({ error: { code: 'deadline_exceeded' } })
  } finally {
    process.kill(stack.pids.origin, 'SIGCONT')
  }
})
