import { afterAll, beforeAll, expect, test } from 'vitest'
import { Receipt } from '#core/contract/receipt'
import { answersWritten } from '../../deploy/local/testing/answersWritten.ts'
import { startTestStack, type TestStack } from '../stack/testStack.ts'

let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack()
})
afterAll(() => stack.end())

const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${stack.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.demoKey}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const extract = {
  question: 'How long may I keep a book?',
  documents: [{ text: 'Books may be kept for four weeks.' }],
}
const ask = (tags: string[] = [], headers?: Record<string, string>) =>
  post('/v1/extract', { ...extract, hedge: { cache: { tags } } }, headers)
const outcome = (response: Response): string | undefined =>
  Receipt.parse(JSON.parse(response.headers.get('hedge-receipt') ?? '{}')).hops[0]?.cache

test('answers are kept over a restart, sealed and opened again, and say their age', async () => {
  const first = await ask(['rules'])
  expect([first.status, outcome(first)]).toEqual([200, 'miss'])
  const body = await first.text()
  const { stateDir } = stack
  // The write to the object goes on beside the answer, and waits a moment for others.
  await expect.poll(() => answersWritten(stateDir)).toBe(1)
  expect(outcome(await ask())).toBe('hit')
  await stack.stop()
  stack = await startTestStack({ stateDir })
  const again = await ask([], { 'cache-control': 'only-if-cached' })
  expect([again.status, outcome(again), await again.text()]).toEqual([200, 'hit', body])
  expect(Number(again.headers.get('age'))).toBeGreaterThanOrEqual(0)
  expect(
    (await post('/v1/extract', { ...extract, question: 'new?' }, { 'cache-control': 'only-if-cached' }))
      .status,
  ).toBe(504)
})

test('an invalidated answer is made anew, and warming makes it before anybody asks', async () => {
  const invalidated = await post('/v1/cache/invalidate', { tags: ['rules'] })
  expect(await invalidated.json()).toEqual({ object: 'cache.invalidation', generation: 1 })
  expect((await ask([], { 'cache-control': 'only-if-cached' })).status).toBe(504)
  const warmed = await post('/v1/cache/warm', { requests: [{ task: 'extract', request: extract }] })
  expect(await warmed.json()).toMatchObject({ results: [{ outcome: 'made' }] })
  expect(outcome(await ask([], { 'cache-control': 'only-if-cached' }))).toBe('hit')
  expect(await (await post('/v1/cache/warm', { top: 5 })).json()).toEqual({
    object: 'cache.warming',
    results: [],
  })
})
