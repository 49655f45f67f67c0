import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestStack, type TestStack } from '../../stack/testStack.ts'
import { sendBodies } from './inProcess.ts'
import { sendRaw } from './onSockets.ts'

/** `node test/faults/badInput.ts` sends many more. */
const seed = Date.now() % 2 ** 31
process.stdout.write(`bad input: seed ${seed}\n`)

const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))
let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack({ originEntry: 'deploy/local/testing/fakeOrigin.ts', publicDir })
})
afterAll(async () => {
  await stack?.end()
  rmSync(publicDir, { recursive: true, force: true })
})

test('3,000 generated bodies get an answer or a typed refusal, at once', async () => {
  const { wrong, statuses } = await sendBodies(3_000, seed)
  expect(wrong).toEqual([])
  // Some fit: what only ever sends rubbish never comes past the first check.
  expect(statuses['200']).toBeGreaterThan(50)
})

test('500 broken requests on sockets, and a hundred slow clients, harm nobody', async () => {
  const { wrong, slowestProbeMs } = await sendRaw(stack, { count: 500, seed })
  expect(wrong).toEqual([])
  expect(slowestProbeMs).toBeLessThan(1_000)
})
