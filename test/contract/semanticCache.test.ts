import { afterAll, beforeAll, expect, test } from 'vitest'
import { Receipt } from '#core/contract/receipt'
import { startTestStack, type TestStack } from '../stack/testStack.ts'

/** Every hit is checked. */
const edgeVars = { HEDGE_CONFIG: JSON.stringify({ cache: { semantic: { shadowShare: 1 } } }) }
let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack({ edgeVars })
})
afterAll(() => stack.end())

const authorization = () => ({ authorization: `Bearer ${stack.demoKey}` })
async function ask(question: string): Promise<string | undefined> {
  const response = await fetch(`${stack.url}/v1/extract`, {
    method: 'POST',
    headers: { ...authorization(), 'content-type': 'application/json' },
    body: JSON.stringify({
      question,
      documents: [{ text: 'Books may be kept for four weeks. The library is closed on Mondays.' }],
      hedge: { cache: { semantic: true } },
    }),
  })
  await response.text()
  return Receipt.parse(JSON.parse(response.headers.get('hedge-receipt') ?? '{}')).hops[0]?.cache
}
const standing = async (): Promise<object> =>
  (await (await fetch(`${stack.url}/v1/cache/semantic`, { headers: authorization() })).json()) as object
const asOperator = (path: string): Promise<Response> =>
  fetch(`${stack.url}${path}`, { headers: { authorization: `Bearer ${stack.adminKey}` } })

test('what similar answers proved to be is kept over a restart, and added to', async () => {
  // Until the table of vectors is there, and what is known of the tenant, nothing is similar.
  let books = 0
  const askTwice = async () => {
    await ask(`How long may I keep ${++books} books?`)
    return await ask(`How long may I keep the ${books} books?`)
  }
  await expect.poll(askTwice).toBe('semantic')
  await expect.poll(standing).toMatchObject({ hits: 1, checked: 1, wrong: 0 })
  const before = await standing()
  expect(await (await asOperator('/admin/tenants/demo/semantic')).json()).toEqual(before)
  const lines = (await (await asOperator('/metrics')).text()).split('\n')
  expect(lines).toContain('hedge_semantic_checks_total{task="extract",verdict="right"} 1')
  await stack.stop()
  stack = await startTestStack({ stateDir: stack.stateDir, edgeVars })
  expect(await standing()).toEqual(before)
  await expect.poll(askTwice).toBe('semantic')
  await expect.poll(standing).toMatchObject({ hits: 2, checked: 2, wrong: 0 })
})
